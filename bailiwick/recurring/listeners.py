"""What schedules do when their tickets are done."""

from bailiwick.core.events import on
from bailiwick.desk.events import TicketSolved
from bailiwick.recurring.actions import completed


@on(TicketSolved)
def plan_after_completion(event: TicketSolved) -> None:
    """Let work come back some days after it was done."""
    completed(event.subject, now=event.at)
