"""Brings the closed tickets of ten years: as fast at the end as at the beginning, in bounded memory, on all processors.

Few are written in this process, within the caller's transaction. Many are made by a crew: on PostgreSQL each hand writes
its portions itself; SQLite has one writer, who puts into the file what the hands have made.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.clocks.models import Book
from bailiwick.core.bulk import crew, hands
from bailiwick.core.models import Series
from bailiwick.core.search import words_at_once
from bailiwick.demo.actions.history.mending import workshop
from bailiwick.demo.actions.history.portions import Keys, Portion, course, portions, reserve, times_of
from bailiwick.demo.actions.history.sheets import Sheets
from bailiwick.demo.actions.history.stencils import Stencil
from bailiwick.demo.actions.history.writer import Writer
from bailiwick.demo.models import ROOM, SOURCE, YEARS
from bailiwick.people.models import User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from bailiwick.demo.actions.history.crowd import Caller
    from bailiwick.demo.actions.history.patterns import Pattern
    from bailiwick.demo.models import DemoLoad


#: kilobytes of pages that SQLite holds while it writes
ROOMY = 200_000


class Years:
    """The closed tickets of ten years, cut into portions."""

    def __init__(self, load: DemoLoad, wanted: int, patterns: dict[int, list[Pattern]], callers: list[Caller], now: datetime) -> None:
        self.load, self.wanted, self.callers, self.now = load, wanted, callers, now
        self.sheets, users = Sheets(), {user.pk: user for user in User.objects.select_related("person")}
        known = list({id(pattern): pattern for pattern in chain.from_iterable(patterns.values())}.values())
        places = {id(pattern): place for place, pattern in enumerate(known)}
        self.stencils = [Stencil(pattern, self.sheets, users) for pattern in known]
        self._pools = {day: [places[id(pattern)] for pattern in some] for day, some in patterns.items()}
        self._series = _numbers(wanted)
        self._writer = Writer(self.sheets, self._series, Book(), now, f"{SOURCE}: {load.county}", self.stencils)

    def portions(self, first: Keys) -> Iterator[Portion]:
        """Yield them, beginning with some keys; always the same ones."""
        return portions(course(self.wanted, self._pools, self.now, Random(f"{self.load.seed}/years")), self.stencils, first)

    def reserve(self) -> Keys:
        """Keep the keys for all of them, and note with the load which tickets they will be."""
        taken, load = Keys(), self.load
        for portion in self.portions(taken):
            taken.add(portion.taken)
        load.refresh_from_db(fields=["counts"])
        first = reserve(taken, load.counts.get(ROOM, 0))
        load.counts[YEARS] = [first.tickets, first.tickets + taken.tickets - 1]
        load.save(update_fields=["counts"])
        return first

    def make(self, portion: Portion) -> list[Any]:
        """Make the rows of a portion."""
        self._writer.begin(replace(portion.keys), self._series.last - self.wanted + 1 + portion.place)
        chance, place = Random(f"{self.load.seed}/{portion.place}"), portion.place
        for day in portion.days:
            for chosen in day.chosen:
                stencil = self.stencils[chosen]
                self._writer.write(stencil, chance.choice(self.callers), day.number, day.behind, times_of(place, stencil))
                place += 1
        return self.sheets.take()


def _numbers(count: int) -> Series:
    """Take numbers that follow one another."""
    Series.objects.get_or_create(name="ticket", defaults={"prefix": "T-"})
    with transaction.atomic():
        Series.objects.filter(name="ticket").update(last=F("last") + count)
        return Series.objects.get(name="ticket")


def bring_few(years: Years) -> None:
    """Bring the tickets in this process, found at once."""
    for portion in years.portions(years.reserve()):
        with transaction.atomic(), words_at_once(portion.keys.documents, portion.keys.documents + portion.taken.documents - 1):
            years.sheets.put(years.make(portion))


def bring_many(years: Years, tell: Callable[[str, float], None]) -> None:
    """Bring the tickets with a crew, into tables that have laid their indexes aside; `tell` hears of each portion."""
    began, done = time.monotonic(), 0
    bring = _brought_beside if connection.vendor == "postgresql" else _brought_here
    for portion in bring(years, list(years.portions(years.reserve()))):
        done += portion.tickets
        rate = done / (time.monotonic() - began)
        tell(_("%(done)s tickets, %(rate)s a second") % {"done": f"{done:,}", "rate": f"{rate:,.0f}"}, done / years.wanted)


def _brought_beside(years: Years, some: Sequence[Portion]) -> Iterator[Portion]:
    """Let each hand write what it has made."""

    def work(portion: Portion) -> None:
        made = years.make(portion)
        with transaction.atomic():
            years.sheets.put(made)

    with crew(work, hands()) as employed:
        for portion, _done in zip(some, employed.do(some), strict=True):
            yield portion


def _brought_here(years: Years, some: Sequence[Portion]) -> Iterator[Portion]:
    """Write here what the hands have made and left in a file."""
    folder = workshop()

    def work(portion: Portion) -> str:
        path = folder / f"{portion.place}"
        path.write_text(json.dumps(years.make(portion), ensure_ascii=False))
        return str(path)

    with crew(work, hands()) as employed, _roomy():
        for portion, path in zip(some, employed.do(some), strict=True):
            with transaction.atomic():
                years.sheets.put(json.loads(Path(path).read_text()))
            Path(path).unlink()
            yield portion


@contextmanager
def _roomy() -> Iterator[None]:
    """Let SQLite hold more pages in memory, this number of kilobytes."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA cache_size = -{ROOMY}")
    try:
        yield
    finally:
        connection.close()  # the next one begins with the usual settings
