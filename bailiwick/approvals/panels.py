"""The card on the first page of whoever has something to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.template.loader import render_to_string

from bailiwick.approvals.counting import waiting_for
from bailiwick.approvals.models import Approval
from bailiwick.core.cards import Card, add_card

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User

#: questions named on the card
NAMED = 3


def draw(request: HttpRequest) -> str:
    """Draw how many questions wait and the oldest of them; nothing when none does."""
    user = cast("User", request.user)
    oldest = list(Approval.objects.waiting_for(user).order_by("pk")[:NAMED])
    if not oldest:
        return ""
    return render_to_string("approvals/_card.html", {"approvals": oldest, "count": waiting_for(user)}, request)


add_card(Card("approvals", draw, order=30))
