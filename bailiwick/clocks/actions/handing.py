"""What a team or a vendor promised ends with its turn: the next one's clock begins at the hand-off, not at two minutes to the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.clocks.actions.courses import any_of
from bailiwick.clocks.actions.ledgers import Ledgers
from bailiwick.clocks.actions.retargeting import was
from bailiwick.clocks.actions.starting import Start, start_clocks
from bailiwick.clocks.models import Book, Clock, ClockEvent, ClockParty, ClockState, EventKind, PolicyVersion, Subject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor


@dataclass(frozen=True, slots=True)
class HandOff:
    """A subject that passes to another team or vendor, or to none."""

    subject: Subject
    version: PolicyVersion
    priority: int
    team: str
    at: datetime
    cause: str = ""
    party: str = ClockParty.TEAM


@transaction.atomic
def hand_over_clocks(hand_offs: Sequence[HandOff], *, actor: Actor, now: datetime, book: Book | None = None) -> list[Clock]:
    """Stop the clocks of the teams or vendors that had subjects, and start those of the ones that have them now.

    One that has had the subject before begins anew: what it was late with then is on record in an earlier run.
    Returns the clocks of the new ones that run.
    """
    book = book or Book.present()
    book.learn([one.version for one in hand_offs])
    told = {(hand_off.subject, str(hand_off.party)): hand_off for hand_off in hand_offs}
    clocks = Clock.objects.filter(any_of({one.subject for one in hand_offs}), party__in={one.party for one in hand_offs})
    ledgers = Ledgers.held(clocks, now=now, actor=actor, book=book)
    for clock in ledgers.clocks.values():
        hand_off = told.get((Subject(clock.subject_type, clock.subject_id), str(clock.party)))
        if hand_off is None:
            continue
        if clock.party_key == hand_off.team:
            _begin_anew(clock, _start(hand_off), ledgers)
        elif clock.state != ClockState.STOPPED:
            ledgers.write(clock, ClockEvent(kind=EventKind.STOP, at=hand_off.at, cause=hand_off.cause))
    ledgers.keep()
    started = start_clocks([_start(one) for one in hand_offs if one.team], actor=actor, now=now, book=book)
    again = [clock for clock in ledgers.clocks.values() if clock.state != ClockState.STOPPED]
    return again + started


@transaction.atomic
def begin_clocks(starts: Sequence[Start], *, actor: Actor, now: datetime, book: Book | None = None) -> list[Clock]:
    """Start what is promised for some subjects each time that it is, and return the clocks: one that ran before and stopped begins anew."""
    book = book or Book.present()
    book.learn([start.version for start in starts if start.version is not None])
    wanted = {(*start.subject, *one): start for start in starts for one in start.wanted()}
    stopped = Clock.objects.filter(any_of({start.subject for start in starts}), state=ClockState.STOPPED)
    ledgers = Ledgers.held(stopped, now=now, actor=actor, book=book)
    again = []
    for clock in ledgers.clocks.values():
        start = wanted.get((clock.subject_type, clock.subject_id, clock.kind, clock.party, clock.party_key))
        if start is not None:
            _begin_anew(clock, start, ledgers)
            again.append(clock)
    ledgers.keep()
    return again + start_clocks(starts, actor=actor, now=now, book=book)


def _begin_anew(clock: Clock, start: Start, ledgers: Ledgers) -> None:
    """Begin another run of a clock by what is promised now; what was promised when it stopped may be long past."""
    version = start.version
    if version is not None and (clock.policy_version_id, clock.priority) != (version.pk, start.priority):
        line = ledgers.promised(clock, EventKind.RETARGET, at=start.at, version_id=version.pk, priority=start.priority)
        line.cause, line.data = start.cause, {"was": was(clock)}
        ledgers.write(clock, line)
    ledgers.write(clock, ClockEvent(kind=EventKind.RESET, at=start.at, cause=start.cause))


def _start(one: HandOff) -> Start:
    team, vendor = (one.team, "") if one.party == ClockParty.TEAM else ("", one.team)
    return Start(one.subject, one.version, one.priority, one.at, parties=(one.party,), cause=one.cause, team=team, vendor=vendor)
