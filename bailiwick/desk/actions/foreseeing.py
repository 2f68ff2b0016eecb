"""What a change of the office's calendar would move: said before it happens, without changing anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse

from bailiwick.clocks.models import Clocks, Move, NoWorkingTime, deadline
from bailiwick.desk.actions.promises import pauses_of
from bailiwick.desk.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bailiwick.clocks.models import Shifted
    from bailiwick.core.actors import Account


def tickets_that_move(shifted: Sequence[Shifted], user: Account, _now: datetime) -> Iterator[Move]:
    """Yield the tickets open to a reader that would be due at another time, those due first before the others."""
    office = next((one for one in shifted if one.row.is_default), None)
    if office is None:
        return
    clocks = replace(Clocks.read(), office=office.after)
    counted = [priority for priority, promise in clocks.promises.items() if promise.working_hours]
    rows = Ticket.objects.open_to(user).running().filter(due_at__isnull=False, priority__in=counted).order_by("due_at", "id")
    for ticket in rows.prefetch_related("waits", "reopenings").iterator(chunk_size=500):
        calendar, target = clocks.calendar(ticket.priority), clocks.resolve_time(ticket.priority)
        try:
            due = deadline(calendar, ticket.opened_at, target, pauses_of(ticket))
        except NoWorkingTime:
            due = None
        if due != ticket.due_at:
            yield Move(str(ticket), reverse("desk:ticket", args=[ticket.number]), ticket.due_at, due)
