"""Starting the clocks of many subjects at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.clocks.actions.ledgers import BATCH, Ledgers, add_lines
from bailiwick.clocks.engine import Target
from bailiwick.clocks.models import Book, Clock, ClockEvent, ClockKind, ClockParty, EventKind, PolicyVersion, Subject, WorkCalendar, read_ledger
from bailiwick.clocks.models.folding import set_caches
from bailiwick.clocks.models.subjects import tell_settled
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.storing import insert_few

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: what is promised to be done on site runs only where somebody has to go there
ON_DEMAND = frozenset({ClockKind.ON_SITE.value})
#: clocks that are stored in a statement made once for so many: those of one subject
FEW = 6


@dataclass(frozen=True, slots=True)
class Wait:
    """Whom something waits for, why, and what led to it."""

    party: str
    reason: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """What the clocks of a subject begin with.

    `kinds` names the promises to count; without it, all that the policy has except those on site. The clocks of a team or
    a vendor start where one is named. What was solved on the call stops as it starts, what waits from the beginning rests.

    A subject that was stored in the same transaction is new: it can have no clocks yet, and is not asked for any.
    Without a version, as for a history that comes from elsewhere, the clocks of `kinds` count in `calendar`, toward `target`
    if there is one.
    """

    subject: Subject
    version: PolicyVersion | None
    priority: int
    at: datetime
    kinds: Collection[str] | None = None
    parties: Collection[str] = (ClockParty.CLIENT, ClockParty.TEAM, ClockParty.VENDOR)
    team: str = ""
    vendor: str = ""
    waits: Wait | None = None
    stopped_at: datetime | None = None
    cause: str = ""
    calendar: WorkCalendar | None = None
    target: str = ""
    is_new: bool = False

    def wanted(self) -> Iterator[tuple[str, str, str]]:
        """Yield kind, party and key of every clock to start."""
        keys = {ClockParty.CLIENT.value: "", ClockParty.TEAM.value: self.team, ClockParty.VENDOR.value: self.vendor}
        for party in (party for party in keys if party in self.parties and (party == ClockParty.CLIENT or keys[party])):
            for kind in self.version.document.kinds(party) if self.version is not None else self.kinds or ():
                if kind in self.kinds if self.kinds is not None else kind not in ON_DEMAND:
                    yield kind, party, keys[party]


@transaction.atomic(savepoint=False)
def start_clocks(starts: Sequence[Start], *, actor: Actor, now: datetime, book: Book | None = None) -> list[Clock]:
    """Start what is promised for some subjects and return the new clocks; a clock that is there already is left alone.

    Raises ValidationError where a policy counts in a calendar that does not exist.
    """
    book = book or Book.present()
    book.learn([start.version for start in starts if start.version is not None])
    ledgers = Ledgers((), now=now, actor=actor, book=book)
    there = already_there([start for start in starts if not start.is_new])
    made = []
    for start in starts:
        for kind, party, key in start.wanted():
            if (*start.subject, kind, party, key) not in there:
                there.add((*start.subject, kind, party, key))
                clock = Clock(subject_type=start.subject.type, subject_id=start.subject.id, kind=kind, party=party, party_key=key)
                made.append((clock, list(first_lines(start, clock, ledgers))))
    return store(made, ledgers)


def store(made: Sequence[tuple[Clock, Sequence[ClockEvent]]], ledgers: Ledgers) -> list[Clock]:
    """Store new clocks with the first lines of their ledgers: two statements for every few hundred."""
    for clock, lines in made:
        for number, line in enumerate(lines, 1):
            line.number, line.recorded_at, line.actor = number, ledgers.now, ledgers.words
        ledgers.stamp(lines[0])
        clock.priority = lines[0].priority or clock.priority
        set_caches(clock, lines, read_ledger(clock, lines, ledgers.book)[-1])
    clocks = [clock for clock, _lines in made]
    if len(clocks) <= FEW:
        insert_few(clocks)
    else:
        Clock.objects.bulk_create(clocks, batch_size=BATCH)
    for clock, lines in made:
        for line in lines:
            line.clock = clock
    add_lines([line for _clock, lines in made for line in lines])
    tell_settled([clock.stopped_at for clock in clocks if clock.stopped_at is not None], ledgers.now)
    return clocks


def already_there(starts: Sequence[Start]) -> set[tuple[object, ...]]:
    """Return the keys of the clocks that the subjects have already: one query for each type."""
    found: set[tuple[object, ...]] = set()
    for name in {start.subject.type for start in starts}:
        numbers = [start.subject.id for start in starts if start.subject.type == name]
        if len(numbers) == 1:
            found.update(_ABOUT(type=name, id=numbers[0]))
            continue
        for few in (numbers[place : place + BATCH] for place in range(0, len(numbers), BATCH)):
            found.update(Clock.objects.about(name, few).values_list(*KEY))
    return found


#: what tells a clock from every other
KEY = ("subject_type", "subject_id", "kind", "party", "party_key")
_ABOUT = Prepared(
    lambda: Clock.objects.filter(subject_type=Slot("type", Clock.subject_type), subject_id=Slot("id", Clock.subject_id)).values_list(*KEY)
)


def first_lines(start: Start, clock: Clock, ledgers: Ledgers) -> Iterator[ClockEvent]:
    """Yield what the ledger of a clock begins with."""
    if start.version is not None:
        line = ledgers.promised(clock, EventKind.START, at=start.at, version_id=start.version.pk, priority=start.priority)
    else:
        target = str(Target.parse(start.target)) if start.target else ""
        line = ClockEvent(kind=EventKind.START, at=start.at, priority=start.priority, calendar=start.calendar, target=target)
    line.cause = start.cause
    yield line
    if start.waits is not None:
        yield ClockEvent(kind=EventKind.PAUSE, at=start.at, party=start.waits.party, reason=start.waits.reason, cause=start.waits.cause)
    if start.stopped_at is not None:
        yield ClockEvent(kind=EventKind.STOP, at=start.stopped_at, cause=start.cause)
