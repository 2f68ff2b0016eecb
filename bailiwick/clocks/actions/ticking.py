"""Noticing what came: the minute's job looks at the clocks of which a point has come, and at no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from bailiwick.clocks.actions.ledgers import BATCH, Ledgers
from bailiwick.clocks.actions.storing import insert_rows
from bailiwick.clocks.events import ClockAged, ClockBreached, ClockWarned
from bailiwick.clocks.models import Book, Clock, Escalation
from bailiwick.core.actors import System
from bailiwick.core.events import publish_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bailiwick.clocks.engine.marks import Mark
    from bailiwick.clocks.engine.readings import Reading
    from bailiwick.core.actors import Actor

#: how many batches one run takes at most; the next minute takes the rest
BATCHES = 200


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a run of the job noticed."""

    clocks: int = 0
    breached: int = 0
    warned: int = 0
    aged: int = 0

    def __add__(self, other: Ticked) -> Ticked:
        """Return what two batches noticed together."""
        return Ticked(self.clocks + other.clocks, self.breached + other.breached, self.warned + other.warned, self.aged + other.aged)


def tick(*, now: datetime) -> Ticked:
    """Notice every point that has come by now, each once, in batches that stand or fall as a whole.

    With nothing due it costs one look into an index. A run that is killed leaves whole batches behind it and the rest to
    the next one, so nothing is lost and nothing happens twice.
    """
    ticked, book = Ticked(), None
    for _round in range(BATCHES):
        if not Clock.objects.to_look_at(now).exists():
            break
        book = book or Book.present()
        ticked = ticked + _tick_some(book, now)
    return ticked


@transaction.atomic
def _tick_some(book: Book, now: datetime) -> Ticked:
    rows = Clock.objects.to_look_at(now)
    held = rows.select_for_update(of=("self",), skip_locked=True) if connection.features.has_select_for_update_skip_locked else rows
    actor = System("the promised time passes")
    ledgers = Ledgers(held[:BATCH], now=now, actor=actor, book=book)
    noticed = _notice_all(ledgers)
    insert_rows([one.escalation for one in noticed])
    ledgers.keep_all()
    publish_many([ClockBreached(actor=actor, subject=one.clock, at=now, due_at=one.at, tells=one.tells) for one in noticed if one.mark.is_due])
    warned = [one for one in noticed if not one.mark.is_due and not one.mark.is_age]
    events = [ClockWarned(actor=actor, subject=one.clock, at=now, mark=one.mark.name, due_at=one.reading.due, tells=one.tells) for one in warned]
    publish_many(events)
    aged = list(_aged(noticed, book, actor, now))
    publish_many(aged)
    return Ticked(len(ledgers.clocks), sum(one.mark.is_due for one in noticed), len(warned), len(aged))


def notice_past(clocks: Sequence[Clock], *, now: datetime, book: Book) -> None:
    """Write down the points that clocks came to before anybody looked, without telling anybody: for ledgers of what ran before."""
    for few in (clocks[place : place + BATCH] for place in range(0, len(clocks), BATCH)):
        ledgers = Ledgers(few, now=now, actor=System("the promised time passes"), book=book)
        escalations = [one.escalation for one in _notice_all(ledgers)]
        for escalation in escalations:
            escalation.told_at = now
        insert_rows(escalations)
        ledgers.keep_all()


@dataclass(frozen=True, slots=True)
class _Noticed:
    """A point that came."""

    clock: Clock
    reading: Reading
    mark: Mark
    at: datetime
    escalation: Escalation

    @property
    def tells(self) -> bool:
        """Whether somebody is told of it by the policy."""
        return bool(self.escalation.tell)


def _notice_all(ledgers: Ledgers) -> list[_Noticed]:
    """Write down every point that has come; a clock whose ledger cannot be read stops no other."""
    noticed: list[_Noticed] = []
    for clock in ledgers.clocks.values():
        with ledgers.aside(clock):
            noticed += _notice(clock, ledgers)
    return noticed


def _notice(clock: Clock, ledgers: Ledgers) -> Iterator[_Noticed]:
    """Write down each point of a clock that has come, and yield it."""
    reading = ledgers.readings(clock)[-1]
    line = ledgers.book.line(clock, clock.policy_version_id, clock.priority)
    document = ledgers.book.document(clock.policy_version_id) if clock.policy_version_id is not None else None
    told = {step.at: list(step.tell) for step in document.steps(line)} if document is not None and line is not None else {}
    for at, mark in sorted(reading.ahead(), key=lambda point: (point[0], point[1].name)):
        if at <= ledgers.now:
            ledgers.notice(clock, mark, at)
            tell = told.get(mark.name, [])
            escalation = Escalation(clock=clock, run=reading.number, mark=mark.name, at=at, noticed_at=ledgers.now, tell=tell)
            escalation.told_at = None if tell else ledgers.now
            yield _Noticed(clock, reading, mark, at, escalation)


def _aged(noticed: list[_Noticed], book: Book, actor: Actor, now: datetime) -> Iterator[ClockAged]:
    """Yield what follows from the rules of ageing; of several that came at once, the one that goes furthest."""
    best: dict[int, ClockAged] = {}
    for one in noticed:
        line = book.line(one.clock, one.clock.policy_version_id, one.clock.priority)
        if not one.mark.is_age or line is None or one.clock.policy_version_id is None:
            continue
        for rule in book.document(one.clock.policy_version_id).ageing_of(line):
            known = best.get(one.clock.pk)
            if rule.mark.name == one.mark.name and (known is None or rule.to < known.to):
                best[one.clock.pk] = ClockAged(actor=actor, subject=one.clock, at=now, priority=one.clock.priority, to=rule.to, after=rule.after)
    yield from best.values()
