"""The clocks that run for tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.clocks.models import Clock, Explained, explain_clocks, subject_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models.tickets import Ticket


def clocks_of(ticket: Ticket, now: datetime) -> list[Explained]:
    """Return the clocks of a ticket, explained; those of the client first."""
    subject = subject_of(ticket)
    return explain_clocks(Clock.objects.about(subject.type, [subject.id]), now)
