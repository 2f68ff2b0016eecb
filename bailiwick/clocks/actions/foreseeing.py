"""What would become of clocks under other calendars or other promises: read from their ledgers, and nothing is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import F, Q

from bailiwick.clocks.actions.ledgers import Ledgers
from bailiwick.clocks.engine import NoWorkingTime, Pause
from bailiwick.clocks.models import Book, Clock, ClockEvent, ClockState, Effect, EventKind, Move, read_ledger
from bailiwick.clocks.models.books import KnownCalendar
from bailiwick.clocks.models.policies import PolicyVersion
from bailiwick.clocks.models.subjects import Described, subject_type

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from django.db.models import QuerySet

    from bailiwick.clocks.engine import Calendar
    from bailiwick.clocks.engine.readings import Reading
    from bailiwick.clocks.models import Shifted
    from bailiwick.core.actors import Account
    from bailiwick.people.models import Person

#: how many ledgers are read at a time
FEW = 1000
#: stands for a version that nobody has written down
TRIED = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is tried: other calendars by key, or other promises of a policy, or counting again by what is known today."""

    calendars: Mapping[int, Calendar] | None = None
    policy_version: PolicyVersion | None = None
    is_recount: bool = False

    def book(self) -> Book:
        """Return what ledgers would be read by."""
        book = Book()
        for key, calendar in (self.calendars or {}).items():
            book.calendars[key] = KnownCalendar(book.calendars[key].row, (), (), {0: calendar})
        if self.policy_version is not None:
            book.learn([self.policy_version])
        return book


def proposed_version(policy_id: int, targets: Mapping[str, object]) -> PolicyVersion:
    """Return a version that is only tried."""
    return PolicyVersion(pk=TRIED, policy_id=policy_id, targets=dict(targets))


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a clock comes to today and would come to."""

    clock: Clock
    effect: Effect
    due_before: datetime | None
    due_after: datetime | None
    target_after: str
    elapsed_before: timedelta
    elapsed_after: timedelta


@dataclass(frozen=True, slots=True)
class Looked:
    """Some clocks that somebody may know of, how they are called for them, which of them would change, and how many cannot be read."""

    clocks: int
    described: Mapping[int, Described]
    foreseen: list[Foreseen]
    unread: int = 0


def foresee(clocks: QuerySet[Clock], proposal: Proposal, *, now: datetime, person: Person | None) -> Iterator[Looked]:
    """Yield what would become of clocks, so many at a time, those with the smaller keys first.

    What `person` may not open is passed over as if it did not exist. A few queries for every thousand clocks.
    """
    before, after = Book(), proposal.book()
    last = 0
    while few := list(clocks.filter(pk__gt=last).order_by("pk")[:FEW]):
        last = few[-1].pk
        described = describe_clocks(few, person)
        own = [clock for clock in few if clock.pk in described]
        ledgers = Ledgers(own, now=now, book=after)
        foreseen: list[Foreseen] = []
        for clock in own:
            with ledgers.aside(clock):
                foreseen += _foreseen(clock, ledgers, proposal, before)
        yield Looked(len(own), described, foreseen, len(ledgers.unread))


def _foreseen(clock: Clock, ledgers: Ledgers, proposal: Proposal, before: Book) -> list[Foreseen]:
    """Return what would become of a clock; nothing where that is the same."""
    lines, now = ledgers.lines[clock.pk], ledgers.now
    if not lines:
        return []
    old = read_ledger(clock, lines, before)[-1]
    line = _proposed(clock, proposal, ledgers)
    new = read_ledger(clock, [*lines, line] if line is not None else lines, ledgers.book)[-1]
    found = _recounted(clock, new) if proposal.is_recount and clock.state != ClockState.STOPPED else None
    found = found or _compared(clock, old, new, line.target if line is not None else clock.target, now)
    return [found] if found is not None else []


def _proposed(clock: Clock, proposal: Proposal, ledgers: Ledgers) -> ClockEvent | None:
    """Return the line that would be written to a clock; none where only a calendar is another."""
    lines = ledgers.lines[clock.pk]
    if proposal.policy_version is not None:
        line = ledgers.promised(clock, EventKind.RETARGET, at=ledgers.now, version_id=TRIED, priority=clock.priority)
        line.recorded_at = lines[0].recorded_at
    elif proposal.is_recount:
        line = ClockEvent(kind=EventKind.RETARGET, at=ledgers.now, priority=clock.priority, target=clock.target)
        line.policy_version_id, line.calendar_id, line.recorded_at = clock.policy_version_id, clock.calendar_id, ledgers.now
    else:
        return None
    line.number = lines[-1].number + 1
    return line


def _compared(clock: Clock, old: Reading, new: Reading, target: str, now: datetime) -> Foreseen | None:
    due_before, due_after = due_for(old, now), due_for(new, now)
    effect = _effect(clock, old, new, (due_before, due_after), now)
    return Foreseen(clock, effect, due_before, due_after, target, old.used_at(now), new.used_at(now)) if effect is not None else None


def _recounted(clock: Clock, new: Reading) -> Foreseen | None:
    """Return what an unfinished clock comes to where what is kept on it is not what follows from its ledger."""
    if (clock.due_at, clock.elapsed) == (new.due_at, new.elapsed):
        return None
    effect = _moved(clock.due_at, new.due_at) if clock.due_at != new.due_at else Effect.RECOUNTED
    return Foreseen(clock, effect, clock.due_at, new.due_at, clock.target, clock.elapsed, new.elapsed)


def _effect(clock: Clock, old: Reading, new: Reading, dues: tuple[datetime | None, datetime | None], now: datetime) -> Effect | None:
    if clock.state == ClockState.STOPPED:
        if old.met != new.met:
            return {False: Effect.LOST, True: Effect.WON, None: Effect.DROPPED}[new.met]
        return Effect.RECOUNTED if old.elapsed != new.elapsed else None
    was_late, is_late = _is_late(old, now), _is_late(new, now)
    if was_late != is_late:
        return Effect.BREAKS if is_late else Effect.SAVED if dues[1] is not None else Effect.DROPPED
    if dues[0] != dues[1]:
        return _moved(*dues)
    return Effect.RECOUNTED if old.used_at(now) != new.used_at(now) else None


def _moved(before: datetime | None, after: datetime | None) -> Effect:
    if before is None:
        return Effect.PROMISED
    if after is None:
        return Effect.DROPPED
    return Effect.SOONER if after < before else Effect.LATER


def _is_late(reading: Reading, now: datetime) -> bool:
    return reading.due is not None and reading.due <= now


def due_for(reading: Reading, now: datetime) -> datetime | None:
    """Return when a promise is due; of a clock that rests, when it would be if it were taken up now."""
    if reading.due is not None or reading.terms.target is None or reading.resting_since is None:
        return reading.due
    pauses = [replace(pause, ended_at=now) if pause.ended_at is None else pause for pause in reading.run.pauses]
    try:
        return type(reading.run)(reading.since, [_in_order(pause) for pause in pauses]).due(reading.terms.calendar, reading.terms.target)
    except NoWorkingTime:
        return None


def _in_order(pause: Pause) -> Pause:
    """Return a rest that takes no time where it is yet to begin."""
    return pause if pause.ended_at is None or pause.ended_at >= pause.since else replace(pause, ended_at=pause.since)


def describe_clocks(clocks: Collection[Clock], person: Person | None) -> dict[int, Described]:
    """Return how the subjects of clocks are called, by clock; what a person may not open is missing, and so is what nobody owns."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for clock in clocks:
        numbers[clock.subject_type].add(clock.subject_id)
    if person is None:
        return {}
    known = {name: owner.describe(person, found) for name, found in numbers.items() if (owner := subject_type(name)) is not None}
    return {clock.pk: found for clock in clocks if (found := known.get(clock.subject_type, {}).get(clock.subject_id)) is not None}


def clocks_that_move(shifted: Sequence[Shifted], user: Account, now: datetime) -> Iterator[Move]:
    """Yield the clocks open to a reader that would be due at another time if calendars changed, those due first before the others."""
    proposal = Proposal({one.row.pk: one.after for one in shifted})
    clocks = Clock.objects.unfinished().filter(_may_move(shifted))
    keys = list(clocks.order_by(F("due_at").asc(nulls_last=True), "pk").values_list("pk", flat=True))
    order = {key: place for place, key in enumerate(keys)}
    for few in (keys[place : place + FEW] for place in range(0, len(keys), FEW)):
        for part in foresee(Clock.objects.filter(pk__in=few), proposal, now=now, person=getattr(user, "person", None)):
            for one in sorted(part.foreseen, key=lambda one: order[one.clock.pk]):
                if one.due_before != one.due_after:
                    found = part.described[one.clock.pk]
                    yield Move(found.label, found.url, one.due_before, one.due_after, str(one.clock.get_kind_display()))


def _may_move(shifted: Sequence[Shifted]) -> Q:
    """Return the condition that a clock may be due at another time: what is due before a calendar begins to differ stays as it is."""
    found = Q(pk__in=())
    for one in shifted:
        later = Q() if one.since is None else Q(due_at=None) | Q(due_at__gte=one.since)
        found |= Q(calendar=one.row.pk) & later
    return found
