"""Reminding those who have not answered, on working days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from bailiwick.approvals.actions.asking import invite
from bailiwick.approvals.actions.days import today, working_day_after
from bailiwick.approvals.events import ApprovalReminded
from bailiwick.approvals.models import Approval, Vote
from bailiwick.clocks.models import office_calendar
from bailiwick.core.actors import System
from bailiwick.core.events import publish

if TYPE_CHECKING:
    from datetime import datetime


def remind_approvers(*, now: datetime, limit: int = 500) -> int:
    """Remind about the questions that are due for it, once for each however often it runs; return how many questions."""
    day = today(now)
    if not office_calendar().open_on(day):
        return 0
    keys = Vote.objects.filter(remind_on__lte=day).order_by("approval").values_list("approval", flat=True).distinct()[:limit]
    return sum(_remind(key, now=now) for key in keys)


@transaction.atomic
def _remind(key: int, *, now: datetime) -> bool:
    day = today(now)
    approval = Approval.objects.select_for_update(of=("self",)).select_related("asked_by").open().filter(pk=key).first()
    votes = list(approval.votes.filter(decision="", remind_on__lte=day)) if approval is not None else []
    if approval is None or not votes:
        return False
    following = working_day_after(day, max(approval.remind_after, 1))
    Vote.objects.filter(pk__in=[vote.pk for vote in votes]).update(remind_on=following, reminders=F("reminders") + 1)
    invite(approval, votes, now=now)
    publish(ApprovalReminded(actor=System("not answered yet"), subject=approval, at=now, votes=[vote.pk for vote in votes]))
    return True
