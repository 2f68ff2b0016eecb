"""What approvals do by the clock."""

from __future__ import annotations

from bailiwick.approvals.actions import expire_approvals, remind_approvers
from bailiwick.core import clock
from bailiwick.core.jobs import scheduled


@scheduled("5 8 * * *")
def remind() -> None:
    """Every working day in the morning: remind those who have not answered."""
    remind_approvers(now=clock.now())


@scheduled("10 * * * *")
def expire() -> None:
    """Every hour: end the questions whose last day has passed."""
    expire_approvals(now=clock.now())
