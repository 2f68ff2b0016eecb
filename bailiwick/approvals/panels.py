"""The card on the first page of whoever has something to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.template.loader import render_to_string

from bailiwick.approvals.counting import MOST
from bailiwick.approvals.models import Approval
from bailiwick.approvals.models.substitutes import others_behind
from bailiwick.core.asked_by import AskedBy
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
    others = others_behind(user.person_id)
    waiting = list(Approval.objects.to_be_decided(user, others).order_by("pk")[:MOST]) if others else _THEIR_OWN(user)
    figures_of(request).settle("approvals", len(waiting))
    return render_to_string("approvals/_card.html", {"approvals": waiting[:NAMED], "count": len(waiting)}, request) if waiting else ""


_THEIR_OWN = AskedBy(Approval, lambda user: Approval.objects.to_be_decided(cast("User", user)).order_by("pk")[:MOST])
add_card(Card("approvals", draw, order=30, figure="approvals"))
