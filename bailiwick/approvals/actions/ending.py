"""Taking questions back, and ending those nobody answered in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.approvals.actions.days import today
from bailiwick.approvals.events import ApprovalExpired, ApprovalWithdrawn
from bailiwick.approvals.models import Approval, ApprovalState
from bailiwick.approvals.permissions import can_withdraw
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.actors import Actor
    from bailiwick.core.events import Changes


def end(approval: Approval, state: ApprovalState, *, now: datetime) -> Changes:
    """Move a held question to its end and stop its reminders; return what changed."""
    before = approval.state
    approval.move_to(state)
    approval.ended_at = now
    approval.save(update_fields=["state", "ended_at"])
    approval.votes.update(remind_on=None)
    return {"state": (before, approval.state)}


@transaction.atomic
def withdraw_approval(approval: Approval, *, actor: Actor, now: datetime, reason: str) -> None:
    """Take a question back that is not granted; links and reminders end. Raises ValidationError, IllegalMove."""
    approval = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    approval.lifecycle.check(ApprovalState(approval.state), ApprovalState.WITHDRAWN)
    require(can_withdraw(actor, approval))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is withdrawn.")})
    changes = end(approval, ApprovalState.WITHDRAWN, now=now)
    publish(ApprovalWithdrawn(actor=actor, subject=approval, at=now, changes=changes, reason=reason.strip()))


def expire_approvals(*, now: datetime, limit: int = 500) -> int:
    """End the questions whose last day has passed, each in its own transaction, and return how many."""
    late = Approval.objects.open().filter(due_on__lt=today(now)).order_by("due_on", "id")[:limit]
    return sum(_expire(approval.pk, now=now) for approval in late)


@transaction.atomic
def _expire(key: int, *, now: datetime) -> bool:
    approval = Approval.objects.select_for_update(of=("self",)).open().filter(pk=key, due_on__lt=today(now)).first()
    if approval is None:
        return False
    changes = end(approval, ApprovalState.EXPIRED, now=now)
    publish(ApprovalExpired(actor=System("the last day to decide has passed"), subject=approval, at=now, changes=changes))
    return True


def make_secret(subject: Model) -> int:
    """Let mails about the open questions on a record say nothing any more, and close their links; return how many."""
    return Approval.objects.about(subject).open().filter(is_secret=False).update(is_secret=True)
