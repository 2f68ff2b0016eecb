"""Counts finished months in the background and looks for drift at night."""

from bailiwick.core import clock
from bailiwick.core.jobs import job, scheduled
from bailiwick.reports.actions import count_months, mark_drifted


@scheduled("40 * * * *")
def count_finished_months() -> None:
    """Count the months that are finished and not counted, or changed since."""
    count_months(clock.now())


@scheduled("10 2 * * *")
def notice_drift() -> None:
    """Find months whose sums no longer agree with the rows, and count them again."""
    if mark_drifted(clock.now()):
        count_months(clock.now())


@job
def count_again() -> None:
    """Count what is missing; queued after a large load."""
    count_months(clock.now())
