"""How many questions wait for somebody; asked by every page's navigation, so it costs little."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bailiwick.approvals.models import Approval

if TYPE_CHECKING:
    from bailiwick.approvals.models.approvals import ApprovalQuerySet
    from bailiwick.core.actors import Account
    from bailiwick.people.models import User

#: more are not told apart
MOST = 99


def may_wait_for(user: Account) -> ApprovalQuerySet:
    """Return questions among which are all that somebody can decide now: where these are none, nothing waits."""
    return Approval.objects.perhaps_for(cast("User", user))


def waiting_for(user: Account) -> int:
    """Return how many questions somebody can decide now, up to MOST."""
    return Approval.objects.waiting_for(cast("User", user))[:MOST].count()
