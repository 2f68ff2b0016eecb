"""What the worker does with stored mail."""

from __future__ import annotations

from bailiwick.core import clock
from bailiwick.core.jobs import enqueue, job, scheduled
from bailiwick.mailroom.actions import drain, is_due, look_again_at_all, note_late_headings, watch_mail
from bailiwick.mailroom.actions.unlocking import open_locked
from bailiwick.people.models import User


@job
def understand_mail() -> None:
    """Understand what waits; when time is up before the mail is, go on in another job."""
    drain(clock=clock.now)
    if is_due(clock.now()):
        enqueue(understand_mail.using(unique_key="mail"))


@scheduled("* * * * *")
def understand_late_mail() -> None:
    """Take up what is to be tried again, what a lost worker left, and the headings of what nobody looked into."""
    if is_due(clock.now()):
        enqueue(understand_mail.using(unique_key="mail"))
    note_late_headings()


@job
def look_again(keys: list[int], user_id: int, progress_id: int) -> None:
    """Look again at many mails in quarantine, in the name of whoever asked."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        look_again_at_all(keys, user=user, progress=progress_id)


@job
def open_locked_mail() -> None:
    """Open what a key that was added opens."""
    open_locked(now=clock.now())


@scheduled("* * * * *")
def watch_over_mail() -> None:
    """Tell those who look after mail what is wrong, and what is well again."""
    watch_mail(now=clock.now())
