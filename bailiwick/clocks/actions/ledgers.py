"""Writing lines into the ledgers of many clocks at once: held, read, folded and kept with as many queries as for one."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, reduce
from operator import attrgetter, or_
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.db.models import Max, Q

from bailiwick.clocks.actions.setting_aside import set_aside
from bailiwick.clocks.actions.storing import insert_rows, update_rows
from bailiwick.clocks.models import Book, Clock, ClockEvent, EventKind, UnreadableLedger, read_ledger
from bailiwick.clocks.models.folding import set_caches
from bailiwick.clocks.models.running import CACHES, Line, WrittenLine
from bailiwick.clocks.models.subjects import tell_settled
from bailiwick.core.prepared import Prepared, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.clocks.engine.marks import Mark
    from bailiwick.clocks.engine.readings import Reading
    from bailiwick.clocks.models import Subject
    from bailiwick.core.actors import Actor

#: how many rows one statement writes at most
BATCH = 500
#: clocks whose lines are asked for in a statement made once for so many: those of one subject
FEW = 6
ACTOR_LETTERS, REASON_LETTERS, CAUSE_LETTERS = 200, 300, 80


@dataclass(frozen=True, slots=True)
class Moved:
    """What lines in a ledger did to a clock."""

    clock: Clock
    due_before: datetime | None
    due_after: datetime | None

    @property
    def is_moved(self) -> bool:
        """Whether the promise is due at another time than before."""
        return self.due_before != self.due_after


class Ledgers:
    """The ledgers of some clocks, to be read and added to; nothing is kept before `keep`."""

    def __init__(self, clocks: Iterable[Clock], *, now: datetime, actor: Actor | None = None, book: Book | None = None) -> None:
        """Read the lines of the clocks: one query, and three for the book unless there is one."""
        self.clocks = {clock.pk: clock for clock in clocks}
        self.now, self.words, self.book = now, str(actor)[:ACTOR_LETTERS] if actor is not None else "", book or Book.present()
        self.lines: defaultdict[int, list[Line]] = defaultdict(list)
        #: what is wrong with the ledgers that cannot be read
        self.unread: dict[int, str] = {}
        for row in self._rows():
            self.lines[row[0]].append(WrittenLine._make(row))
        self._new: list[ClockEvent] = []
        self._read: dict[int, tuple[Reading, ...]] = {}
        self._before = {clock.pk: clock.due_at for clock in self.clocks.values()}
        self._stopped = {clock.pk: clock.stopped_at for clock in self.clocks.values()}

    @classmethod
    def held(cls, clocks: QuerySet[Clock], *, now: datetime, actor: Actor | None = None, book: Book | None = None) -> Ledgers:
        """Hold the rows of the clocks until commit, and read their ledgers."""
        return cls(clocks.select_for_update(of=("self",)), now=now, actor=actor, book=book)

    @classmethod
    def held_of(cls, subject: Subject, *, now: datetime, actor: Actor | None = None, book: Book | None = None) -> Ledgers:
        """Hold the clocks of one subject, and read their ledgers."""
        return cls(_OF(type=subject.type, id=subject.id), now=now, actor=actor, book=book)

    def _rows(self) -> list[tuple[Any, ...]]:
        """Read all lines at once; where one of them holds what no database should, clock by clock."""
        if not self.clocks:
            return []
        if len(self.clocks) <= FEW:
            try:
                return _few(len(self.clocks))(**{f"clock{place}": key for place, key in enumerate(self.clocks)})
            except (ValueError, TypeError, OverflowError):
                pass  # read clock by clock below
        rows = ClockEvent.objects.filter(clock__in=list(self.clocks)).order_by("clock", "number").values_list(*WrittenLine._fields)
        try:
            return list(rows)
        except (ValueError, TypeError, OverflowError):
            found: list[tuple[Any, ...]] = []
            for clock in self.clocks.values():
                with self.aside(clock):
                    found += list(rows.filter(clock=clock))
            return found

    @contextmanager
    def aside(self, clock: Clock) -> Iterator[None]:
        """Set a clock aside where its ledger makes no sense, so that the others go on; it is looked at no more until it can be read."""
        try:
            yield
        except DatabaseError:
            raise
        except Exception as wrong:  # noqa: BLE001 - whatever is wrong with one ledger, the others are read
            self.unread.setdefault(clock.pk, str(wrong) if isinstance(wrong, UnreadableLedger) else f"{type(wrong).__name__}: {wrong}")
            clock.next_at = None

    def write(self, clock: Clock, line: ClockEvent) -> ClockEvent:
        """Add a line at the end of a clock's ledger."""
        lines = self.lines[clock.pk]
        line.clock_id, line.number = clock.pk, lines[-1].number + 1 if lines else self._first_number(clock)
        line.recorded_at, line.actor = self.now, self.words
        line.reason, line.cause = line.reason[:REASON_LETTERS], line.cause[:CAUSE_LETTERS]
        lines.append(line)
        self._new.append(line)
        self._read.pop(clock.pk, None)
        return line

    def _first_number(self, clock: Clock) -> int:
        """Return the number of the next line where none was read."""
        return (clock.events.aggregate(last=Max("number"))["last"] or 0) + 1 if clock.pk in self.unread else 1

    def notice(self, clock: Clock, mark: Mark, at: datetime) -> None:
        """Write that a point of the present run came; that counts nothing anew, so the ledger need not be read again for it."""
        *earlier, reading = self.readings(clock)
        kind = EventKind.BREACH if mark.is_due else EventKind.THRESHOLD
        self.write(clock, ClockEvent(kind=kind, at=at, data={"mark": mark.name, "run": reading.number}))
        self._read[clock.pk] = (*earlier, reading.noticed(mark.name, at))

    def take_back(self, clock: Clock) -> None:
        """Forget the line that was just written to a clock."""
        self.lines[clock.pk].pop()
        self._new.pop()
        self._read.pop(clock.pk, None)

    def promised(self, clock: Clock, kind: EventKind, *, at: datetime, version_id: int | None, priority: int, reason: str = "") -> ClockEvent:
        """Return a line that says by which version, calendar and target a clock runs for a priority."""
        line = self.book.line(clock, version_id, priority)
        made = ClockEvent(kind=kind, at=at, priority=priority, policy_version_id=version_id, target=line.target if line else "", reason=reason)
        if version_id is not None:
            document = self.book.document(version_id)
            made.calendar_id = self.book.calendar_id(document.calendar_of(line) if line is not None else document.calendar)
        self.stamp(made)
        return made

    def stamp(self, line: ClockEvent) -> None:
        """Note which hours of its calendar were known when a line was written."""
        if line.calendar_id is not None:
            line.calendar_version = self.book.calendars[line.calendar_id].version_at(self.now)

    def readings(self, clock: Clock) -> tuple[Reading, ...]:
        """Return the runs of a clock by its ledger, new lines too. Raises UnreadableLedger."""
        if clock.pk not in self._read:
            self._read[clock.pk] = read_ledger(clock, self.lines[clock.pk], self.book)
        if not self._read[clock.pk]:
            raise UnreadableLedger("it says of no start")
        return self._read[clock.pk]

    def refresh(self, clocks: Iterable[Clock]) -> list[Clock]:
        """Set on clocks what follows from their ledgers; return those on which anything changed."""
        changed = []
        for clock in clocks:
            before = cached(clock)
            with self.aside(clock):
                set_caches(clock, self.lines[clock.pk], self.readings(clock)[-1])
            if clock.pk in self.unread:
                restore(clock, before)
            if cached(clock) != before:
                changed.append(clock)
        return changed

    def save(self, clocks: Sequence[Clock]) -> None:
        """Store what follows from the ledgers, and say so of clocks that stopped or had."""
        update_rows(clocks, CACHES)
        tell_settled([at for clock in clocks for at in (self._stopped[clock.pk], clock.stopped_at) if at is not None], self.now)

    def keep(self) -> list[Moved]:
        """Store the new lines and what follows from them; return what that did to each clock written to."""
        return self._keep(list(dict.fromkeys(line.clock_id for line in self._new)))

    def keep_all(self) -> list[Moved]:
        """Store the new lines and what follows from all ledgers, also from those that have none."""
        return self._keep(list(self.clocks))

    def _keep(self, touched: list[int]) -> list[Moved]:
        clocks = [self.clocks[key] for key in touched]
        self.refresh(clocks)
        self.save(clocks)
        add_lines(self._new)
        self._new = []
        set_aside(self.unread, now=self.now)
        return [Moved(self.clocks[key], self._before[key], self.clocks[key].due_at) for key in touched]


def _of() -> QuerySet[Clock]:
    """Return the clocks of a subject, held until commit."""
    return Clock.objects.filter(subject_type=Slot("type", Clock.subject_type), subject_id=Slot("id", Clock.subject_id)).select_for_update(
        of=("self",)
    )


_OF = Prepared(_of)


@cache
def _few(count: int) -> Prepared[tuple[Any, ...]]:
    """Return the question for the lines of so many clocks."""

    def lines() -> QuerySet[ClockEvent, tuple[Any, ...]]:
        any_of = reduce(or_, (Q(clock=Slot(f"clock{place}", ClockEvent.clock)) for place in range(count)))
        return ClockEvent.objects.filter(any_of).order_by("clock", "number").values_list(*WrittenLine._fields)

    return Prepared(lines)


_cached = attrgetter(*CACHES)


def cached(clock: Clock) -> tuple[object, ...]:
    """Return what is kept on a clock and follows from its ledger."""
    return tuple(_cached(clock))


def restore(clock: Clock, before: tuple[object, ...]) -> None:
    """Let a clock show what it showed before its ledger turned out to be unreadable, and be looked at no more."""
    for name, value in zip(CACHES, before, strict=True):
        setattr(clock, name, value)
    clock.next_at = None


def add_lines(lines: Sequence[ClockEvent]) -> None:
    """Store new lines of ledgers."""
    insert_rows(lines)
