"""When the clocks of a ticket rest and go on: while it waits, and while its number leads to another."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from bailiwick.clocks.actions import HandOff, Happening, Start, begin_clocks, hand_over_clocks, record_happenings
from bailiwick.clocks.models import Clock, ClockEvent, ClockKind, ClockParty, ClockState, EventKind, subject_of
from bailiwick.desk.actions.choosing import Promiser
from bailiwick.desk.actions.recording import record, told_line
from bailiwick.desk.actions.retelling import MERGED, SOLVED
from bailiwick.desk.actions.showing import CLIENT, PROMISE_FIELDS, TEAM
from bailiwick.desk.models import SUBJECT, Entry, EntryKind, Ticket, WaitsOn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Wait

VENDOR = ClockParty.VENDOR
#: what waits for a vendor of no kept reason
ANY_VENDOR = "any"


def rest(ticket: Ticket, wait: Wait, *, actor: Actor, now: datetime) -> None:
    """Let the clocks of a ticket rest for whom it waits for, as far as their policy has it; a vendor's own begin, and those of a visit."""
    subject = subject_of(ticket)
    record([ticket], [rest_for(ticket, wait, now)], actor=actor, now=now)
    promiser = Promiser()
    version = promiser.version(ticket, vendor_managed=wait.on == WaitsOn.VENDOR) if wait.on in (WaitsOn.VENDOR, WaitsOn.VISIT) else None
    if version is not None and wait.on == WaitsOn.VENDOR:
        vendor = str(wait.kind_id or ANY_VENDOR)
        hand_over_clocks([HandOff(subject, version, ticket.priority, vendor, now, party=VENDOR)], actor=actor, now=now, book=promiser.book)
    elif version is not None:
        visit = Start(subject, version, ticket.priority, now, kinds=(ClockKind.ON_SITE,), parties=(CLIENT,))
        begin_clocks([visit], actor=actor, now=now, book=promiser.book)


def rest_for(ticket: Ticket, wait: Wait, at: datetime, *, team: str | None = None) -> Happening:
    """Return that a wait lets clocks to the client and of teams rest, or of one team; those on site are what a visit is awaited for."""
    kinds = tuple(kind for kind in ClockKind.values if kind != ClockKind.ON_SITE) if wait.on == WaitsOn.VISIT else None
    parties = (CLIENT, TEAM) if team is None else (TEAM,)
    return Happening(subject_of(ticket), EventKind.PAUSE, at, wait.on, wait.reason, _cause(ticket, wait), kinds=kinds, parties=parties, key=team)


def _cause(ticket: Ticket, wait: Wait) -> str:
    """Return since which of our replies the client is awaited."""
    if wait.on != WaitsOn.CLIENT:
        return ""
    replies = Entry.objects.filter(ticket=ticket.pk, kind=EntryKind.REPLY, revises=None, at__lte=wait.since).count()
    return f"entry:{replies}" if replies else ""


def go_on(ticket: Ticket, wait: Wait | None, *, actor: Actor, now: datetime) -> None:
    """Let the clocks of a ticket run on after a wait."""
    record([ticket], list(awake(ticket, wait, now)), actor=actor, now=now)


def awake(ticket: Ticket, wait: Wait | None, now: datetime) -> Iterable[Happening]:
    """Yield what the end of a wait means for the clocks; imported tickets may wait without saying for whom."""
    subject, on = subject_of(ticket), wait.on if wait is not None else ""
    yield Happening(subject, EventKind.RESUME, now, on, parties=(CLIENT, TEAM))
    if on == WaitsOn.VENDOR:
        yield Happening(subject, EventKind.STOP, now, parties=(VENDOR,))
    elif on == WaitsOn.VISIT:
        yield Happening(subject, EventKind.STOP, now, kinds=(ClockKind.ON_SITE,))


def stand_still(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> None:
    """Stop the clocks of a ticket whose number leads to another from now on; it shows what it showed."""
    record_happenings([Happening(subject_of(ticket), EventKind.STOP, now, reason=reason, cause=MERGED)], actor=actor, now=now)


def stand_alone(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> None:
    """Let the clocks run on that stopped when a ticket was merged, but for what was answered meanwhile; what it waited for is still awaited."""
    stopped = [clock for clock in _stopped_by_merging(ticket) if clock.kind != ClockKind.FIRST_RESPONSE or ticket.responded_at is None]
    merged_at = max((clock.stopped_at for clock in stopped if clock.stopped_at is not None), default=now)
    happenings = [
        Happening(subject_of(ticket), EventKind.RESUME, now, SOLVED, reason, kinds=(clock.kind,), parties=(clock.party,), key=clock.party_key)
        for clock in stopped
    ]
    if ticket.told_at is not None and ticket.told_at > merged_at:
        happenings.append(told_line(ticket, now))
    wait = ticket.waits.filter(ended_at=None).first()
    if wait is not None:  # a stop ends every rest up to its own instant, so this one begins after it
        happenings.append(rest_for(ticket, wait, max(now, merged_at + timedelta.resolution)))
    record([ticket], happenings, actor=actor, now=now)
    Ticket.objects.filter(pk=ticket.pk).update(**{name: getattr(ticket, name) for name in PROMISE_FIELDS})


def _stopped_by_merging(ticket: Ticket) -> Iterable[Clock]:
    """Return the clocks of a ticket that stopped because it was merged, and for nothing else since."""
    stops = ClockEvent.objects.filter(clock=OuterRef("pk"), kind=EventKind.STOP).order_by("-number")
    stopped = Clock.objects.about(SUBJECT, [ticket.pk]).filter(state=ClockState.STOPPED)
    return stopped.annotate(stopped_for=Subquery(stops.values("cause")[:1])).filter(stopped_for=MERGED)
