"""Cuts the years into portions: each some thousand tickets in the order of the days, with the keys and numbers they take.

A portion says of each ticket which pattern it follows and on what day; whoever writes it needs nothing else, so that
several processes can write at once, and whatever keys a portion takes are known before it is written.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bailiwick.audit.models import AuditRow
from bailiwick.clocks.models import Clock, ClockEvent, installation_zone
from bailiwick.core.bulk import reserve_keys
from bailiwick.core.models import SearchDocument
from bailiwick.desk.models import Call, Entry, HandOff, Ticket, Wait

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

    from django.db.models import Model

    from bailiwick.demo.actions.history.stencils import Stencil

#: tickets in one transaction, give or take a day; bounds memory and the log of the database
PORTION = 5_000
YEARS_BACK = 10
#: the newest ticket of the history was opened so many days ago, so that it can be closed by now
SETTLED = 21
#: one ticket in so many was told at great length, in about so many entries
LONG_EACH, LONG = 25_000, 200


@dataclass(slots=True)
class Keys:
    """A key of each table that tickets fill, or how many of them are taken."""

    tickets: int = 0
    entries: int = 0
    calls: int = 0
    waits: int = 0
    hand_offs: int = 0
    clocks: int = 0
    events: int = 0
    documents: int = 0
    lines: int = 0

    def add(self, taken: Keys) -> None:
        """Go on by so many."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(taken, one.name))


TABLES: Mapping[str, type[Model]] = {
    "tickets": Ticket, "entries": Entry, "calls": Call, "waits": Wait, "hand_offs": HandOff, "clocks": Clock, "events": ClockEvent,
    "documents": SearchDocument, "lines": AuditRow,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """The tickets of one day: its number, how far its wall clock is from UTC, and for each ticket the place of its stencil."""

    number: int
    behind: timedelta
    chosen: Sequence[int]


@dataclass(frozen=True, slots=True)
class Portion:
    """Days in their order; `place` is that of the first ticket among all, `keys` what it begins with, `taken` how many keys it takes."""

    place: int
    days: Sequence[Day]
    keys: Keys
    taken: Keys

    @property
    def tickets(self) -> int:
        """How many tickets it has."""
        return self.taken.tickets


def times_of(place: int, stencil: Stencil) -> int:
    """Return how often the ticket at a place of the years says its entries: few are told at great length."""
    return LONG // len(stencil.entries) if place % LONG_EACH == LONG_EACH - 1 else 1


def portions(days: Iterator[Day], stencils: Sequence[Stencil], first: Keys) -> Iterator[Portion]:
    """Yield the portions of some days, beginning with some keys."""
    place, some, taken, keys = 0, [], Keys(), replace(first)
    for day in days:
        for there, chosen in enumerate(day.chosen, place + taken.tickets):
            _take(taken, stencils[chosen], times_of(there, stencils[chosen]))
        some.append(day)
        if taken.tickets >= PORTION:
            yield Portion(place, some, replace(keys), taken)
            keys.add(taken)
            place, some, taken = place + taken.tickets, [], Keys()
    if taken.tickets:
        yield Portion(place, some, replace(keys), taken)


def _take(taken: Keys, stencil: Stencil, times: int) -> None:
    """Count what one more ticket takes."""
    entries = len(stencil.entries) * times
    taken.tickets += 1
    taken.clocks += 1
    taken.lines += 3
    taken.events += stencil.events
    taken.entries += entries
    taken.documents += entries + 1
    taken.calls += stencil.call is not None
    taken.waits += stencil.wait is not None
    taken.hand_offs += stencil.hand_off is not None


def reserve(taken: Keys, documents: int = 0) -> Keys:
    """Keep so many keys of each table, so that whoever adds rows meanwhile goes on after them; returns the first of each.

    `documents` is the first key that was kept for documents before.
    """
    first = Keys(documents=documents)
    for name, model in TABLES.items():
        if not getattr(first, name):
            setattr(first, name, reserve_keys(model, max(getattr(taken, name), 1)))
    return first


def course(wanted: int, pools: Mapping[int, Sequence[int]], now: datetime, chance: Random) -> Iterator[Day]:
    """Yield the days of ten years with their tickets; an office that grows has more each year.

    `pools` has, by the day of the week, the places of the stencils that may be chosen, in the order of the clock.
    """
    zone = installation_zone()
    last = now.astimezone(zone).date() - timedelta(days=SETTLED)
    days = [last - timedelta(days=back) for back in range(365 * YEARS_BACK, -1, -1)]
    weights = [len(pools[day.weekday()]) * (0.6 + 0.8 * place / len(days)) for place, day in enumerate(days)]
    whole, given, so_far = sum(weights), 0, 0.0
    for day, weight in zip(days, weights, strict=True):
        so_far += weight
        count = round(wanted * so_far / whole) - given
        given += count
        behind = datetime.combine(day, datetime.min.time().replace(hour=12), zone).utcoffset() or timedelta(0)
        pool = pools[day.weekday()]
        chosen = sorted(chance.choices(range(len(pool)), k=count))
        yield Day(day.toordinal(), behind, [pool[place] for place in chosen])
