"""Clocks of what is over or began elsewhere: their whole ledgers at once, without a promise of ours; and taking clocks out of sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Max

from bailiwick.clocks.actions.courses import any_of
from bailiwick.clocks.actions.ledgers import ACTOR_LETTERS, BATCH, REASON_LETTERS, Ledgers
from bailiwick.clocks.actions.starting import store
from bailiwick.clocks.actions.storing import insert_rows
from bailiwick.clocks.engine.facts import SOLVED
from bailiwick.clocks.models import Clock, ClockEvent, ClockKind, ClockParty, EventKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.clocks.models import Book, Pause, Subject
    from bailiwick.core.actors import Actor

#: what a clock runs for whose subject is no more; its number is then its own, and its ledger stays
WITHDRAWN = "clocks.withdrawn"


@dataclass(frozen=True, slots=True)
class PastClock:
    """What became of a subject in the past: when it began, rested and ended, and in which calendar its time is counted.

    A pause of the party `solved` says when it was taken for solved and came back. Without an end the clock runs on.
    """

    subject: Subject
    priority: int
    calendar_id: int
    start: datetime
    pauses: Sequence[Pause] = ()
    stop: datetime | None = None
    kind: str = ClockKind.RESOLVE
    party: str = ClockParty.CLIENT
    cause: str = ""

    def lines(self) -> list[ClockEvent]:
        """Return the ledger: the start, and then everything in the order in which it happened."""
        start = ClockEvent(kind=EventKind.START, at=self.start, priority=self.priority, calendar_id=self.calendar_id, cause=self.cause)
        return [start, *sorted(self._course(), key=lambda line: line.at)]

    def _course(self) -> Iterator[ClockEvent]:
        for pause in self.pauses:
            begins, ends = (EventKind.STOP, EventKind.RESUME) if pause.party == SOLVED else (EventKind.PAUSE, EventKind.RESUME)
            party = "" if begins == EventKind.STOP else pause.party
            yield ClockEvent(kind=begins, at=pause.since, party=party, reason=pause.reason, cause=pause.cause)
            if pause.ended_at is not None:
                yield ClockEvent(kind=ends, at=pause.ended_at, party=pause.party, cause=pause.cause)
        if self.stop is not None:
            yield ClockEvent(kind=EventKind.STOP, at=self.stop, cause=self.cause)


@transaction.atomic
def store_past_clocks(pasts: Sequence[PastClock], *, actor: Actor, now: datetime, book: Book) -> list[Clock]:
    """Store clocks with the whole of their ledgers; as many queries for a thousand as for one.

    Nothing is promised by them: they say how much time of a calendar was used. The subjects have no such clock yet.
    """
    made = [
        (Clock(subject_type=past.subject.type, subject_id=past.subject.id, kind=past.kind, party=past.party, priority=past.priority), past.lines())
        for past in pasts
    ]
    return store(made, Ledgers((), now=now, actor=actor, book=book))


@transaction.atomic
def withdraw_settled(kind: str, subjects: QuerySet[Any], *, actor: Actor, now: datetime, reason: str) -> int:
    """Take the clocks of very many subjects out of sight that have all stopped, as `withdraw_clocks` does; returns how many.

    The last line of each ledger is written by the database itself. What follows from a ledger stays as it is, because
    a clock that has stopped does not stop again.
    """
    clocks = Clock.objects.filter(subject_type=kind, subject_id__in=subjects.values("pk"), stopped_at__isnull=False)
    keys = list(clocks.order_by("pk").values_list("pk", "subject_id"))
    newest = dict(ClockEvent.objects.filter(clock__in=clocks).order_by().values_list("clock").annotate(last=Max("number")))
    words = (str(actor)[:ACTOR_LETTERS], reason[:REASON_LETTERS])
    insert_rows([_last_line(key, newest[key], kind, subject, now, words) for key, subject in keys])
    return clocks.update(subject_type=WITHDRAWN, subject_id=F("pk"))


def _last_line(clock: int, number: int, kind: str, subject: int, now: datetime, words: tuple[str, str]) -> ClockEvent:
    said = {"was": {"subject": [kind, subject]}}
    line = ClockEvent(clock_id=clock, number=number + 1, kind=EventKind.STOP, at=now, actor=words[0], reason=words[1], data=said)
    line.recorded_at = now
    return line


@transaction.atomic
def withdraw_clocks(subjects: Collection[Subject], *, actor: Actor, now: datetime, reason: str, cause: str = "") -> int:
    """Stop the clocks of subjects that are no more, or are told anew, and take them out of sight; returns how many.

    A ledger is never deleted. Its last line says what it was for and why it ended.
    """
    numbers, withdrawn = list(subjects), 0
    for few in (numbers[place : place + BATCH] for place in range(0, len(numbers), BATCH)):
        ledgers = Ledgers.held(Clock.objects.filter(any_of(few)), now=now, actor=actor)
        for clock in ledgers.clocks.values():
            said = {"was": {"subject": [clock.subject_type, clock.subject_id]}}
            ledgers.write(clock, ClockEvent(kind=EventKind.STOP, at=max(now, clock.started_at), reason=reason, cause=cause, data=said))
        ledgers.keep()
        withdrawn += Clock.objects.filter(pk__in=list(ledgers.clocks)).update(subject_type=WITHDRAWN, subject_id=F("pk"))
    return withdrawn
