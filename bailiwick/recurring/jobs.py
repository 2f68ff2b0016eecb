"""What the worker does for schedules."""

from bailiwick.core.clock import now
from bailiwick.core.jobs import scheduled
from bailiwick.recurring.actions import open_due_tickets


@scheduled("* * * * *")
def open_scheduled_tickets() -> None:
    """Open the tickets whose time has come."""
    open_due_tickets(now=now())
