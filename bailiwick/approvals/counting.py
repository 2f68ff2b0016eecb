"""How many questions wait for somebody; asked by every page's navigation, so it costs little."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bailiwick.approvals.models import Approval

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.people.models import User

#: more are not told apart
MOST = 99


def waiting_for(user: Account) -> int:
    """Return how many questions somebody can decide now, up to MOST."""
    return Approval.objects.waiting_for(cast("User", user))[:MOST].count()
