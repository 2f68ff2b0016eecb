"""The card on the first page of whoever has something to decide."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from django.template.loader import render_to_string

from bailiwick.approvals.counting import MOST
from bailiwick.approvals.models import Approval, Vote
from bailiwick.approvals.models.substitutes import others_behind
from bailiwick.core.asked_by import AskedBy
from bailiwick.core.cards import Card, add_card
from bailiwick.core.figures import figures_of
from bailiwick.core.prepared import Slot

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User

#: questions named on the card
NAMED = 3


def draw(request: HttpRequest) -> str:
    """Draw how many questions wait and the oldest of them; nothing when none does."""
    user = cast("User", request.user)
    others = sorted(others_behind(user.person_id))
    waiting = _waiting(len(others))(user, **{f"other{place}": other for place, other in enumerate(others)})
    figures_of(request).settle("approvals", len(waiting))
    return render_to_string("approvals/_card.html", {"approvals": waiting[:NAMED], "count": len(waiting)}, request) if waiting else ""


@lru_cache(maxsize=50)
def _waiting(others: int) -> AskedBy[Approval]:
    """Return the question of what waits for somebody who may decide for so many others."""
    slots = [Slot(f"other{place}", Vote.approver) for place in range(others)]
    return AskedBy(Approval, lambda user: Approval.objects.to_be_decided(cast("User", user), slots).order_by("pk")[:MOST])


add_card(Card("approvals", draw, order=30, figure="approvals"))
