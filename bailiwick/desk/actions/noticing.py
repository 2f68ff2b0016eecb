"""What the desk does when a point of a promise came: it says so on the ticket, and what has grown old goes before others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.clocks.actions import Ledgers
from bailiwick.clocks.models import Clock, ClockKind, ClockParty
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.desk.actions.priorities import set_priority
from bailiwick.desk.actions.rows import hold
from bailiwick.desk.actions.showing import PROMISE_FIELDS, save_shown, show
from bailiwick.desk.events import ClientUpdateDue, TicketBreached, TicketDueSoon
from bailiwick.desk.models import SUBJECT, UNFINISHED, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: how many tickets are shown anew in one transaction
FEW = 200


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a promise that came: of which clock, what it was, when, whether others tell of it."""

    clock: int
    what: str
    at: datetime
    tells: bool = False
    to: int = 0
    after: str = ""

    def plain(self) -> dict[str, object]:
        """Return the point as a job takes it."""
        return {"clock": self.clock, "what": self.what, "at": self.at.isoformat(), "tells": self.tells, "to": self.to, "after": self.after}

    @classmethod
    def of(cls, data: dict[str, Any]) -> Point:
        """Return the point a job was given."""
        return cls(**{**data, "at": datetime.fromisoformat(data["at"])})


BREACH, WARNING, AGE = "breach", "warning", "age"


def note_points(points: Sequence[Point]) -> None:
    """Do what follows from the points that came, each ticket in its own short transaction; doing it twice changes nothing."""
    clocks = Clock.objects.filter(subject_type=SUBJECT, party=ClockParty.CLIENT).in_bulk([point.clock for point in points])
    for point in points:
        clock = clocks.get(point.clock)
        if clock is not None:
            _note(point, clock)


@transaction.atomic
def _note(point: Point, clock: Clock) -> None:
    ticket = Ticket.objects.filter(pk=clock.subject_id).first()
    if ticket is None:
        return
    hold(ticket, merged_too=True)
    if not ticket.is_unfinished:
        return
    if point.what == AGE:
        _raise(ticket, point)
    elif clock.kind == ClockKind.RESOLVE:
        _say_broken(ticket, point) if point.what == BREACH else _say_soon(ticket, point)
    elif clock.kind == ClockKind.CLIENT_UPDATE and point.what == BREACH:
        _say_silent(ticket, point)


def _say_broken(ticket: Ticket, point: Point) -> None:
    if ticket.due_at is None or ticket.due_at > point.at or ticket.breached_at is not None:
        return
    ticket.breached_at = point.at
    ticket.save(update_fields=["breached_at"])
    actor = System("the promised time passed")
    publish(TicketBreached(actor=actor, subject=ticket, at=point.at, due_at=ticket.due_at, tells=not point.tells))


def _say_soon(ticket: Ticket, point: Point) -> None:
    if ticket.due_at is None or ticket.due_at <= point.at or ticket.warned_at is not None:
        return
    ticket.warned_at = point.at
    ticket.save(update_fields=["warned_at"])
    actor = System("the promised time is nearly used up")
    publish(TicketDueSoon(actor=actor, subject=ticket, at=point.at, due_at=ticket.due_at, tells=not point.tells))


def _say_silent(ticket: Ticket, point: Point) -> None:
    if ticket.update_due_at is None or ticket.update_due_at > point.at or ticket.update_noticed_at is not None:
        return
    ticket.update_noticed_at = point.at
    ticket.save(update_fields=["update_noticed_at"])
    actor = System("the client has not heard from us")
    publish(ClientUpdateDue(actor=actor, subject=ticket, at=point.at, due_at=ticket.update_due_at, tells=not point.tells))


def _raise(ticket: Ticket, point: Point) -> None:
    """Raise the priority of a ticket that has been open for long, unless it is as high already."""
    if ticket.priority > point.to > 0:
        why = _("open for %(after)s of counted time") % {"after": point.after}
        set_priority(ticket, actor=System(_("a rule of ageing")), now=point.at, priority=point.to, reason=why)


def show_again(keys: Iterable[int], *, now: datetime) -> int:
    """Let tickets show what their clocks say after these were counted again; returns how many show something else."""
    wanted, changed = sorted(set(keys)), 0
    for few in (wanted[place : place + FEW] for place in range(0, len(wanted), FEW)):
        changed += _show_some(few, now)
    return changed


@transaction.atomic
def _show_some(keys: Sequence[int], now: datetime) -> int:
    tickets = {ticket.pk: ticket for ticket in Ticket.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")}
    ledgers = Ledgers(Clock.objects.about(SUBJECT, keys).filter(party=ClockParty.CLIENT), now=now)
    before = {key: _shown(ticket) for key, ticket in tickets.items()}
    ledgers.refresh(ledgers.clocks.values())
    for clock in ledgers.clocks.values():
        ticket = tickets.get(clock.subject_id)
        if ticket is not None and (ticket.merged_into_id is None or ticket.state not in UNFINISHED):
            show(ticket, [clock], now=now)
    moved = [ticket for key, ticket in tickets.items() if _shown(ticket) != before[key]]
    save_shown(moved)
    return len(moved)


def _shown(ticket: Ticket) -> tuple[object, ...]:
    return tuple(getattr(ticket, name) for name in PROMISE_FIELDS)
