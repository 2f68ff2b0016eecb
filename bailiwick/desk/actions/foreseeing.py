"""What a change of a calendar would move: said before it happens, without changing anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse

from bailiwick.clocks.models import Book, Clock, ClockEvent, ClockKind, ClockParty, ClockState, Move, read_ledger
from bailiwick.desk.models import SUBJECT, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bailiwick.clocks.models import Shifted
    from bailiwick.core.actors import Account

#: how many clocks are read at a time
FEW = 500


def tickets_that_move(shifted: Sequence[Shifted], user: Account, _now: datetime) -> Iterator[Move]:
    """Yield the tickets open to a reader that would be due at another time, those due first before the others."""
    after, book = {one.row.pk: one.after for one in shifted}, Book()
    running = Clock.objects.filter(calendar__in=after, subject_type=SUBJECT, kind=ClockKind.RESOLVE, party=ClockParty.CLIENT)
    clocks = list(running.filter(state=ClockState.RUNNING, due_at__isnull=False).order_by("due_at", "id"))
    for few in (clocks[place : place + FEW] for place in range(0, len(clocks), FEW)):
        tickets = Ticket.objects.open_to(user).unfinished().in_bulk([clock.subject_id for clock in few])
        lines: dict[int, list[ClockEvent]] = {}
        for line in ClockEvent.objects.filter(clock__in=[clock for clock in few if clock.subject_id in tickets]).order_by("clock", "number"):
            lines.setdefault(line.clock_id, []).append(line)
        for clock in few:
            ticket = tickets.get(clock.subject_id)
            if ticket is None:
                continue
            reading = read_ledger(clock, lines[clock.pk], book)[-1]
            due = replace(reading, terms=replace(reading.terms, calendar=after[clock.calendar_id])).due
            if due != clock.due_at:
                yield Move(str(ticket), reverse("desk:ticket", args=[ticket.number]), clock.due_at, due)
