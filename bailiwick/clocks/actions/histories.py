"""Telling the whole course of clocks at once: what ran before there were ledgers, and what a demonstration makes up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.clocks.actions.ledgers import Ledgers
from bailiwick.clocks.actions.retargeting import was
from bailiwick.clocks.actions.starting import already_there, first_lines, store
from bailiwick.clocks.actions.ticking import notice_past
from bailiwick.clocks.models import Book, Clock, ClockEvent, ClockState, EventKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bailiwick.clocks.actions.courses import Happening
    from bailiwick.clocks.actions.starting import Start
    from bailiwick.clocks.models import Subject
    from bailiwick.core.actors import Actor

#: the cause of lines that keep what people were told
TOLD = "told"


@dataclass(frozen=True, slots=True)
class History:
    """What clocks began with, and what happened to them until now."""

    start: Start
    happenings: Sequence[Happening] = ()


@transaction.atomic
def tell_histories(histories: Sequence[History], *, actor: Actor, now: datetime, book: Book | None = None) -> list[Clock]:
    """Make the clocks of some subjects with all that happened to them and return the new ones; a clock that is there is left alone.

    What they came to already is written down, and nobody is told of it.
    Takes as many queries for a thousand subjects as for one.
    """
    book = book or Book.present()
    book.learn([history.start.version for history in histories if history.start.version is not None])
    ledgers = Ledgers((), now=now, actor=actor, book=book)
    there = already_there([history.start for history in histories])
    made = []
    for history in histories:
        start = history.start
        for kind, party, key in start.wanted():
            if (*start.subject, kind, party, key) not in there:
                there.add((*start.subject, kind, party, key))
                clock = Clock(subject_type=start.subject.type, subject_id=start.subject.id, kind=kind, party=party, party_key=key)
                clock.state = ClockState.RUNNING if start.stopped_at is None else ClockState.STOPPED
                made.append((clock, [*first_lines(start, clock, ledgers), *_course(clock, history.happenings)]))
    clocks = store(made, ledgers)
    notice_past([clock for clock in clocks if clock.next_at is not None and clock.next_at <= now], now=now, book=book)
    return clocks


def keep_as_told(dues: Mapping[int, datetime], *, actor: Actor, now: datetime, reason: str) -> list[Clock]:
    """Let clocks that have stopped be due when people were told that they would be, given by their keys; return them."""
    ledgers = Ledgers.held(Clock.objects.filter(pk__in=list(dues), state=ClockState.STOPPED), now=now, actor=actor)
    for key, clock in ledgers.clocks.items():
        data = {"due": dues[key].isoformat(), "was": was(clock)}
        ledgers.write(clock, ClockEvent(kind=EventKind.OVERRIDE, at=clock.stopped_at or now, reason=reason, cause=TOLD, data=data))
    return [moved.clock for moved in ledgers.keep()]


def forget_told(subject: Subject, *, actor: Actor, now: datetime) -> None:
    """Let the clocks of a subject that is taken up again be due by what counts, where they were kept as people were told."""
    kept = list(ClockEvent.objects.filter(clock__subject_type=subject.type, clock__subject_id=subject.id, cause=TOLD).values_list("clock", flat=True))
    if kept:
        ledgers = Ledgers.held(Clock.objects.filter(pk__in=kept), now=now, actor=actor)
        for clock in ledgers.clocks.values():
            ledgers.write(clock, ClockEvent(kind=EventKind.OVERRIDE, at=now, cause=TOLD, data={"due": None, "was": was(clock)}))
        ledgers.keep()


def _course(clock: Clock, happenings: Sequence[Happening]) -> Iterator[ClockEvent]:
    """Yield what concerns a clock, in order; whether something does depends on what happened before."""
    for one in sorted(happenings, key=lambda happening: happening.at):
        comes_back = one.kind == EventKind.RESET and one.key is not None and clock.state == ClockState.STOPPED
        if comes_back:
            clock.state = ClockState.RUNNING
        if one.concerns(clock):
            yield ClockEvent(kind=one.kind, at=one.at, party=one.party, reason=one.reason, cause=one.cause)
            if one.kind == EventKind.STOP:
                clock.state = ClockState.STOPPED
            elif clock.state == ClockState.STOPPED:
                clock.state = ClockState.RUNNING
        elif comes_back:
            clock.state = ClockState.STOPPED
