"""What a ticket shows of the clocks that run for it: by when it is due, whether that broke, when the client is to hear from us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from bailiwick.clocks.models import ClockKind, ClockParty, ClockState
from bailiwick.desk.models import UNFINISHED, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bailiwick.clocks.models import Clock

#: what the queues are sorted and filtered by; it follows from the ledgers
PROMISE_FIELDS = ("respond_by_at", "due_at", "warned_at", "breached_at", "told_at", "update_due_at", "update_noticed_at")
CLIENT, TEAM = ClockParty.CLIENT, ClockParty.TEAM


def show(ticket: Ticket, clocks: Iterable[Clock], *, now: datetime) -> None:
    """Set on a ticket what its clocks to the client say; the caller saves."""
    for clock in clocks:
        if clock.party == CLIENT and clock.kind == ClockKind.RESOLVE:
            _show_due(ticket, clock)
        elif clock.party == CLIENT and clock.kind == ClockKind.FIRST_RESPONSE:
            ticket.respond_by_at = None if clock.state == ClockState.PAUSED else clock.promised_at
        elif clock.party == CLIENT and clock.kind == ClockKind.CLIENT_UPDATE:
            ticket.update_due_at = clock.due_at if ticket.state in UNFINISHED else None
            if ticket.update_due_at is None or ticket.update_due_at > now:
                ticket.update_noticed_at = None


def _show_due(ticket: Ticket, clock: Clock) -> None:
    """Set by when a ticket is due. A promise that moved is warned of anew, and one that moved to later is not broken any more."""
    before, ticket.due_at = ticket.due_at, None if clock.state == ClockState.PAUSED else clock.promised_at
    if clock.breached_at is None:
        ticket.breached_at = None
    elif clock.state != ClockState.RUNNING:
        ticket.breached_at = ticket.breached_at or clock.breached_at
    if ticket.due_at != before or ticket.due_at is None:
        ticket.warned_at = None


def save_shown(tickets: Sequence[Ticket]) -> None:
    """Store what tickets show of their clocks: one statement with many sets of values, because there may be thousands."""
    fields = [field for field in Ticket._meta.concrete_fields if field.name in PROMISE_FIELDS]
    quoted = connection.ops.quote_name
    columns = ", ".join(f"{quoted(str(field.column))} = %s" for field in fields)
    rows = [(*(field.get_db_prep_save(getattr(ticket, field.attname), connection) for field in fields), ticket.pk) for ticket in tickets]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {quoted(Ticket._meta.db_table)} SET {columns} WHERE {quoted('id')} = %s", rows)  # noqa: S608 - names of our own
