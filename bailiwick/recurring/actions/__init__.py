"""What may be done with schedules."""

from bailiwick.recurring.actions.planning import (
    FIELDS,
    change_schedule,
    checked_schedule,
    closed_days,
    end_schedule,
    make_schedule,
    next_days,
    pause_schedule,
    resume_schedule,
)
from bailiwick.recurring.actions.running import completed, open_due_tickets, run_schedule

__all__ = [
    "FIELDS",
    "change_schedule",
    "checked_schedule",
    "closed_days",
    "completed",
    "end_schedule",
    "make_schedule",
    "next_days",
    "open_due_tickets",
    "pause_schedule",
    "resume_schedule",
    "run_schedule",
]
