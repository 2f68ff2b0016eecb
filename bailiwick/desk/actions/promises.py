"""Keeps the promised instants of a ticket true, and marks the promises that are about to break or broken."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from bailiwick.clocks.models import Clocks, Pause, Segment, deadline, explain
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.desk.actions.rows import hold
from bailiwick.desk.actions.telling import UPDATE_FIELDS, count_update
from bailiwick.desk.events import TicketBreached, TicketDueSoon
from bailiwick.desk.models import FINISHED, RUNNING, State, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.desk.models import Wait

#: how long before the promised time its assignee is warned
SOON = timedelta(minutes=30)
#: how many tickets one run of the job marks at most; the next minute takes the rest
BATCH = 500

PROMISE_FIELDS = ("respond_by_at", "due_at", "warned_at", "breached_at", *UPDATE_FIELDS)


def pauses_of(ticket: Ticket) -> list[Pause]:
    """Return when the promised time of a ticket did not run: its waits, and the time it counted as solved."""
    return _pauses(ticket, ticket.waits.all())


def _pauses(ticket: Ticket, waits: Iterable[Wait]) -> list[Pause]:
    rests = [Pause(wait.since, wait.ended_at, wait.reason) for wait in waits]
    return rests + [Pause(again.solved_at, again.at, again.reason) for again in ticket.reopenings.all()]


def promise(ticket: Ticket, *, now: datetime, clocks: Clocks | None = None) -> None:
    """Set the promised instants of a ticket from its opening, its priority and its pauses; the caller saves.

    A promise that moved to later is neither warned about nor broken any more.
    """
    clocks = clocks or Clocks.read()
    calendar = clocks.calendar(ticket.priority)
    if ticket.responded_at is None:
        ticket.respond_by_at = calendar.add(ticket.opened_at, clocks.respond_time(ticket.priority))
    waits = list(ticket.waits.all()) if ticket.pk else []
    pauses = _pauses(ticket, waits) if ticket.pk else []
    ticket.due_at = None if ticket.state == State.WAITING else deadline(calendar, ticket.opened_at, clocks.resolve_time(ticket.priority), pauses)
    if ticket.due_at is None or ticket.due_at > now:
        ticket.breached_at = None
    if ticket.due_at is None or ticket.due_at > now + SOON:
        ticket.warned_at = None
    count_update(ticket, now=now, clocks=clocks, waits=waits)


def remaining_seconds(ticket: Ticket, *, now: datetime) -> int | None:
    """Return how many seconds of the promise are left, negative when it is late; none without a promise."""
    if ticket.due_at is None:
        return None
    return int(Clocks.read().calendar(ticket.priority).between(now, ticket.due_at).total_seconds())


def explain_due(ticket: Ticket, *, now: datetime) -> list[Segment]:
    """Return the stretches of time from the opening to the promised instant, each with its reason."""
    clocks = Clocks.read()
    return explain(clocks.calendar(ticket.priority), ticket.opened_at, clocks.resolve_time(ticket.priority), now, pauses_of(ticket))


def mark_promises(*, now: datetime) -> tuple[int, int]:
    """Mark the tickets that are due soon or late, each once, and return how many of both.

    Every ticket is marked in its own short transaction, so that one cannot hold up the others.
    """
    running = Ticket.objects.running()
    late = running.filter(due_at__lte=now, breached_at=None)
    soon = running.filter(due_at__gt=now, due_at__lte=now + SOON, warned_at=None)
    breached = sum(_mark_breached(ticket, now=now) for ticket in _some(late))
    return sum(_mark_due_soon(ticket, now=now) for ticket in _some(soon)), breached


def _some(tickets: QuerySet[Ticket]) -> list[Ticket]:
    return list(tickets.order_by("due_at", "id")[:BATCH])


@transaction.atomic
def _mark_breached(ticket: Ticket, *, now: datetime) -> bool:
    hold(ticket, merged_too=True)
    changed = Ticket.objects.running().filter(Q(due_at__lte=now), pk=ticket.pk, state__in=RUNNING, breached_at=None).update(breached_at=now)
    if changed and ticket.due_at is not None:
        ticket.breached_at = now
        publish(TicketBreached(actor=System("the promised time passed"), subject=ticket, at=now, due_at=ticket.due_at))
    return bool(changed)


@transaction.atomic
def _mark_due_soon(ticket: Ticket, *, now: datetime) -> bool:
    hold(ticket, merged_too=True)
    changed = (
        Ticket.objects.running().filter(pk=ticket.pk, state__in=RUNNING, due_at__gt=now, due_at__lte=now + SOON, warned_at=None).update(warned_at=now)
    )
    if changed and ticket.due_at is not None:
        ticket.warned_at = now
        publish(TicketDueSoon(actor=System("the promised time is nearly used up"), subject=ticket, at=now, due_at=ticket.due_at))
    return bool(changed)


@transaction.atomic
def promise_again(ticket: Ticket, *, now: datetime, clocks: Clocks) -> bool:
    """Recount the promise of an unfinished ticket after calendars or promises changed; tells whether it moved."""
    hold(ticket, merged_too=True)
    before = (ticket.respond_by_at, ticket.due_at)
    if ticket.state in FINISHED:
        return False
    promise(ticket, now=now, clocks=clocks)
    Ticket.objects.filter(pk=ticket.pk).update(**{name: getattr(ticket, name) for name in PROMISE_FIELDS})
    return before != (ticket.respond_by_at, ticket.due_at)
