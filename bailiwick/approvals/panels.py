"""The card on the first page of whoever has something to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.template.loader import render_to_string

from bailiwick.approvals.counting import MOST
from bailiwick.approvals.models import Approval
from bailiwick.core.cards import Card, add_card
from bailiwick.core.figures import figures_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User

#: questions named on the card
NAMED = 3


def draw(request: HttpRequest) -> str:
    """Draw how many questions wait and the oldest of them; nothing when none does."""
    user = cast("User", request.user)
    waiting = list(Approval.objects.waiting_for(user).order_by("pk")[:MOST])
    figures_of(request).settle("approvals", len(waiting))
    return render_to_string("approvals/_card.html", {"approvals": waiting[:NAMED], "count": len(waiting)}, request) if waiting else ""


add_card(Card("approvals", draw, order=30, figure="approvals"))
