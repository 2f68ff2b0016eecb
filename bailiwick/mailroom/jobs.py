"""What the worker does with stored mail."""

from __future__ import annotations

from bailiwick.core import clock
from bailiwick.core.jobs import enqueue, job, scheduled
from bailiwick.mailroom.actions import drain, is_due


@job
def understand_mail() -> None:
    """Understand what waits; when time is up before the mail is, go on in another job."""
    drain(clock=clock.now)
    if is_due(clock.now()):
        enqueue(understand_mail.using(unique_key="mail"))


@scheduled("* * * * *")
def understand_late_mail() -> None:
    """Take up what is to be tried again, and what a lost worker left."""
    if is_due(clock.now()):
        enqueue(understand_mail.using(unique_key="mail"))
