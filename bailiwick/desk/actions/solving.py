"""Solving, reopening and closing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.gates import pass_gates
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.entries import write_entry
from bailiwick.desk.actions.opening import Opening, open_ticket
from bailiwick.desk.actions.promises import Stop, finish, take_up_again
from bailiwick.desk.actions.rows import hold, keep, staff_of
from bailiwick.desk.actions.showing import PROMISE_FIELDS
from bailiwick.desk.actions.waiting import end_wait
from bailiwick.desk.events import TicketClosed, TicketReopened, TicketSolved
from bailiwick.desk.models import EntryKind, Reader, Reopening, State, Ticket
from bailiwick.desk.permissions import can_close_ticket, can_reopen_ticket, can_solve_ticket, user_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.core.events import Changes
    from bailiwick.desk.models import Entry
    from bailiwick.people.models import Staff

STATE_FIELDS = (
    "state",
    "solved_at",
    "closed_at",
    "responded_at",
    "worked_seconds",
    "first_contact_fix",
    "assignee",
    "reopened_count",
    *PROMISE_FIELDS,
)


def reopen_window() -> timedelta:
    """Return how long after its solution a ticket can be reopened."""
    return timedelta(days=settings.REOPEN_DAYS)


def close_delay() -> timedelta:
    """Return how long after its solution a ticket is closed by itself."""
    return timedelta(days=settings.CLOSE_SOLVED_DAYS)


def can_still_reopen(ticket: Ticket, *, now: datetime) -> bool:
    """Whether a finished ticket is inside its reopen window."""
    return ticket.solved_at is not None and now - ticket.solved_at <= reopen_window()


@transaction.atomic
def solve_ticket(
    ticket: Ticket, *, actor: Actor, now: datetime, resolution: str, worked_seconds: int = 0, channel: str = "", version: int | None = None
) -> None:
    """Say how the matter was settled; the promised time stops. Raises ValidationError, IllegalMove, Stale."""
    hold(ticket, version=version)
    require(can_solve_ticket(actor, ticket))
    settle(ticket, actor=actor, now=now, resolution=resolution, worked_seconds=worked_seconds, channel=channel)


def settle(
    ticket: Ticket, *, actor: Actor, now: datetime, resolution: str, worked_seconds: int = 0, channel: str = "", first_contact_fix: bool = False
) -> None:
    """Solve a held ticket; the caller has checked who may."""
    if not resolution.strip():
        raise ValidationError({"resolution": _("Say how it was solved; the client reads this.")})
    pass_gates("desk.solve_ticket", ticket, actor=actor)
    before = State(ticket.state)
    solver = staff_of(actor) if ticket.assignee_id is None else None
    finish([_stop(ticket, now=now, solver=solver, first_contact_fix=first_contact_fix)], actor=actor, now=now)
    entry = write_entry(ticket, actor=actor, now=now, kind=EntryKind.RESOLUTION, body=resolution, worked_seconds=worked_seconds, channel=channel)
    keep(ticket, *STATE_FIELDS, now=now)
    changes: Changes = {"state": (before, ticket.state)}
    publish(TicketSolved(actor=actor, subject=ticket, at=now, changes=changes, entry=entry.pk, first_contact_fix=first_contact_fix))


def _stop(ticket: Ticket, *, now: datetime, solver: Staff | None, first_contact_fix: bool = False) -> Stop:
    """Let a held ticket be solved from now on; the caller stops its promises and keeps it."""
    was_waiting = ticket.state == State.WAITING
    ticket.move_to(State.SOLVED)
    wait = end_wait(ticket, now=now) if was_waiting else None
    ticket.solved_at = max(now, ticket.opened_at)  # clocks are put back, and those of two machines differ
    ticket.first_contact_fix = first_contact_fix
    ticket.assignee = ticket.assignee or solver
    return Stop(ticket, was_waiting, wait)


def settle_with(tickets: Sequence[tuple[Ticket, bool]], entry: Entry, *, actor: Actor, now: datetime, solver: Staff | None) -> None:
    """Solve held tickets by what was said on another one; the caller has checked who may. With each comes whether its client hears of it."""
    before = [State(ticket.state) for ticket, _tells in tickets]
    finish([_stop(ticket, now=now, solver=solver) for ticket, _tells in tickets], actor=actor, now=now)
    for (ticket, tells), was in zip(tickets, before, strict=True):
        keep(ticket, *STATE_FIELDS, now=now)
        changes: Changes = {"state": (was, ticket.state)}
        publish(TicketSolved(actor=actor, subject=ticket, at=now, changes=changes, entry=entry.pk, first_contact_fix=False, tells=tells))


@transaction.atomic
def reopen_ticket(ticket: Ticket, *, actor: Actor, now: datetime, reason: str, version: int | None = None) -> None:
    """Say that the solution did not hold; the promise goes on without the time in between.

    Raises Conflict after the reopen window (then `follow_up_ticket`), IllegalMove, ValidationError, Stale.
    """
    hold(ticket, version=version)
    require(can_reopen_ticket(actor, ticket))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is still wrong.")})
    before = State(ticket.state)
    ticket.lifecycle.check(before, State.OPEN)
    if ticket.solved_at is None:
        raise Conflict(_("This ticket is not solved."))
    if not can_still_reopen(ticket, now=now):
        raise Conflict(_("This ticket was solved more than %(days)d days ago. Open a new ticket that follows it.") % {"days": reopen_window().days})
    open_again(ticket, actor=actor, now=now, reason=reason)


def open_again(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> None:
    """Open a held ticket that was solved; the caller has checked who may and how late it is."""
    before = State(ticket.state)
    solved_at = ticket.solved_at or now
    Reopening.objects.create(ticket=ticket, solved_at=solved_at, at=max(now, solved_at), reason=reason.strip()[:255], by=user_of(actor))
    ticket.state, ticket.solved_at, ticket.closed_at = State.OPEN, None, None
    ticket.first_contact_fix = False
    ticket.reopened_count += 1
    take_up_again(ticket, actor=actor, now=now, reason=reason.strip())
    keep(ticket, *STATE_FIELDS, now=now)
    changes: Changes = {"state": (before, ticket.state)}
    publish(TicketReopened(actor=actor, subject=ticket, at=now, changes=changes, reason=reason.strip(), due_at=ticket.due_at))


@transaction.atomic
def follow_up_ticket(ticket: Ticket, *, actor: Actor, now: datetime, description: str, channel: str) -> Ticket:
    """Open a new ticket on a finished one that can no longer be reopened, about the same matter and place.

    It is need-to-know with the same readers when the first one is.
    """
    require(can_reopen_ticket(actor, ticket))
    if not description.strip():
        raise ValidationError({"description": _("Say what is wrong now.")})
    opening = Opening(
        title=ticket.title,
        description=description,
        requester=ticket.requester,
        affected=ticket.affected,
        kind=ticket.kind,
        category=ticket.category if ticket.category is None or not ticket.category.is_retired else None,
        impact=ticket.impact,
        urgency=ticket.urgency,
        site=ticket.site,
        building=ticket.building,
        room=ticket.room,
        team=ticket.team,
        channel=channel,
        follows=ticket,
    )
    follower = open_ticket(opening, actor=actor, now=now)
    if ticket.need_to_know:
        Ticket.objects.filter(pk=follower.pk).update(need_to_know=True)
        follower.need_to_know = True
        Reader.objects.bulk_create(Reader(ticket=follower, user_id=user, named_at=now) for user in ticket.readers.values_list("user", flat=True))
    return follower


@transaction.atomic
def close_ticket(ticket: Ticket, *, actor: Actor, now: datetime, version: int | None = None) -> None:
    """Close a solved ticket. Raises IllegalMove, Stale."""
    hold(ticket, version=version)
    require(can_close_ticket(actor, ticket))
    before = State(ticket.state)
    ticket.move_to(State.CLOSED)
    ticket.closed_at = max(now, ticket.solved_at or now)
    keep(ticket, "state", "closed_at", now=now)
    publish(TicketClosed(actor=actor, subject=ticket, at=now, changes={"state": (before, ticket.state)}))


def close_solved_tickets(*, now: datetime, limit: int = 500) -> int:
    """Close the tickets that have stayed solved long enough, each in its own transaction, and return how many."""
    settled = Ticket.objects.filter(merged_into=None, state=State.SOLVED, solved_at__lte=now - close_delay()).order_by("solved_at", "id")[:limit]
    days = close_delay().days
    return sum(_close_settled(ticket, actor=System(f"solved for {days} days"), now=now) for ticket in settled)


@transaction.atomic
def _close_settled(ticket: Ticket, *, actor: Actor, now: datetime) -> bool:
    hold(ticket, merged_too=True)
    if ticket.merged_into_id is not None or ticket.state != State.SOLVED or ticket.solved_at is None or ticket.solved_at > now - close_delay():
        return False
    close_ticket(ticket, actor=actor, now=now)
    return True
