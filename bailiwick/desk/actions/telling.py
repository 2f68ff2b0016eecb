"""By when the client is to hear from us again: counted since the last thing we told them, resting while we wait for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.clocks.models import Clocks, Pause, deadline
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.desk.actions.rows import hold
from bailiwick.desk.events import ClientUpdateDue
from bailiwick.desk.models import UNFINISHED, Ticket, WaitsOn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bailiwick.desk.models import Wait

UPDATE_FIELDS = ("told_at", "update_due_at", "update_noticed_at")
#: how many tickets one run of the job marks at most; the next minute takes the rest
BATCH = 500


def count_update(ticket: Ticket, *, now: datetime, clocks: Clocks | None = None, waits: Iterable[Wait] | None = None) -> None:
    """Set by when the client is to hear from us; the caller saves. Nothing without a client, and while the ticket waits for them."""
    due = _update_due(ticket, clocks or Clocks.read(), waits) if ticket.state in UNFINISHED and _has_client(ticket) else None
    ticket.update_due_at = due
    if due is None or due > now:
        ticket.update_noticed_at = None


def _has_client(ticket: Ticket) -> bool:
    return ticket.requester_id is not None or ticket.affected_id is not None


def _update_due(ticket: Ticket, clocks: Clocks, waits: Iterable[Wait] | None) -> datetime | None:
    within = clocks.update_time(ticket.priority)
    if not within:
        return None
    kept = list(ticket.waits.all()) if waits is None and ticket.pk else list(waits or ())
    rests = [Pause(wait.since, wait.ended_at, wait.reason) for wait in kept if wait.on == WaitsOn.CLIENT]
    if any(rest.ended_at is None for rest in rests):
        return None
    return deadline(clocks.calendar(ticket.priority), ticket.told_at or ticket.opened_at, within, rests)


def told(ticket: Ticket, *, now: datetime) -> None:
    """Note that the client just heard from us; the caller saves."""
    ticket.told_at = now
    count_update(ticket, now=now)


def mark_updates_due(*, now: datetime) -> int:
    """Mark the tickets whose client is due to hear from us, each once, and return how many."""
    silent = Ticket.objects.unfinished().filter(update_due_at__lte=now, update_noticed_at=None).order_by("update_due_at", "id")[:BATCH]
    return sum(_mark_update_due(ticket, now=now) for ticket in silent)


@transaction.atomic
def _mark_update_due(ticket: Ticket, *, now: datetime) -> bool:
    hold(ticket)
    rows = Ticket.objects.filter(pk=ticket.pk, unfinished=True, update_due_at__lte=now, update_noticed_at=None)
    marked = bool(rows.update(update_noticed_at=now))
    if marked and ticket.update_due_at is not None:
        ticket.update_noticed_at = now
        publish(ClientUpdateDue(actor=System("the client has not heard from us"), subject=ticket, at=now, due_at=ticket.update_due_at))
    return marked
