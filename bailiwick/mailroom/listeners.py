"""What follows from a stored mail."""

from __future__ import annotations

from bailiwick.core.events import on
from bailiwick.core.jobs import enqueue
from bailiwick.mailroom.events import MailStored
from bailiwick.mailroom.jobs import understand_mail


@on(MailStored)
def have_it_understood(event: MailStored) -> None:
    """Wake a worker for the mail, unless whoever stored it understands it at once."""
    if event.subject.next_at <= event.at:
        enqueue(understand_mail.using(unique_key="mail"))
