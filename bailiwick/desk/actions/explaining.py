"""A promise on a ticket taken apart: which time counted, which did not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.clocks.models import Book, Clock, ClockKind, ClockParty, UnreadableLedger, explain_reading, read_ledger
from bailiwick.desk.models import SUBJECT

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.clocks.models import Segment
    from bailiwick.desk.models import Ticket


def clock_of(ticket: Ticket, kind: str = ClockKind.RESOLVE) -> Clock | None:
    """Return the clock of a promise to the client, if there is one."""
    about = Clock.objects.about(SUBJECT, [ticket.pk]).filter(kind=kind, party=ClockParty.CLIENT)
    return about.select_related("calendar", "policy_version__policy").first()


def explain_due(ticket: Ticket, *, now: datetime) -> list[Segment]:
    """Return the stretches of time from the opening until the promise to solve is used up, each with its reason."""
    clock = clock_of(ticket)
    if clock is None:
        return []
    try:
        return explain_reading(read_ledger(clock, clock.events.order_by("number"), Book.present())[-1], now)
    except UnreadableLedger:
        return []


def remaining_seconds(ticket: Ticket, *, now: datetime) -> int | None:
    """Return how many seconds of the promise are left, negative when it is late; none without a promise."""
    clock = clock_of(ticket) if ticket.due_at is not None else None
    if clock is None or ticket.due_at is None:
        return None
    return int(Book.present().calendars[clock.calendar_id].known_at().between(now, ticket.due_at).total_seconds())
