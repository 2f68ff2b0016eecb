"""Brings the years before: chunk by chunk, as fast at the end as at the beginning, and in bounded memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.audit.actions import record_told, seal
from bailiwick.audit.models import AuditRow
from bailiwick.clocks.models import Book, installation_zone
from bailiwick.core.bulk import last_key
from bailiwick.core.models import Series
from bailiwick.core.search import index_again
from bailiwick.demo.actions.history.crowd import bring_crowd
from bailiwick.demo.actions.history.living import bring_living
from bailiwick.demo.actions.history.mending import bare
from bailiwick.demo.actions.history.patterns import read_patterns
from bailiwick.demo.actions.history.sheets import OWN, Sheets
from bailiwick.demo.actions.history.writer import Stencil, Writer
from bailiwick.demo.models import ROOM, SOURCE, YEARS
from bailiwick.desk.models import Entry, Ticket
from bailiwick.people.models import User
from bailiwick.reports.actions import rebuild_rollups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from bailiwick.demo.actions.history.crowd import Caller
    from bailiwick.demo.actions.history.patterns import Pattern
    from bailiwick.demo.models import DemoLoad

#: (what is being done, share of the whole that is done, 0 to 1)
Tell = Callable[[str, float], None]
#: tickets in one transaction; bounds memory and the log of the database
HISTORY = 10_000
#: fewer rows than this are added to the indexes as they come
FEW = 20_000
YEARS_BACK = 10
#: documents by which a ticket of the history is found, at most on average
FOUND = 6
#: the newest ticket of the history was opened so many days ago, so that it can be closed by now
SETTLED = 21
#: one ticket in so many was told at great length, in about so many entries
LONG_EACH, LONG = 25_000, 200
#: one ticket in so many is living
LIVING_EACH, LIVING_MOST = 400, 3_000


def bring_history(load: DemoLoad, tickets: int, now: datetime, tell: Tell) -> int:
    """Bring so many tickets besides the county's: closed ones of ten years, and a queue as long as they ask for; returns the rate a second.

    The same seed at the same moment brings the same ones. An interrupted load leaves whole tickets, and what is noted in
    the load to be mended; `remove_demo` takes all of them out.
    """
    chance, began = Random(f"{load.seed}/history"), time.monotonic()
    patterns, county = read_patterns(chance), last_key(Ticket)
    tell(_("People of ten years"), 0.0)
    callers = bring_crowd(load, tickets, now, chance)
    living = min(tickets // LIVING_EACH, LIVING_MOST)
    closed = tickets - living
    tell(_("Indexes laid aside"), 0.02)
    tables: tuple[type[Model], ...] = (*OWN, AuditRow) if tickets >= FEW else ()
    with bare(tables, lambda _statement: tell(_("Indexes"), 0.8)):
        _bring_closed(load, closed, patterns, callers, now, chance, tell)
    bring_living(living, callers, now, chance, cause=f"{SOURCE}: {load.county}")
    tell(_("Search"), 0.9)
    if ROOM not in load.counts:
        _index_county_again(county)
    tell(_("Seals"), 0.93)
    seal(now)
    tell(_("Counts"), 0.95)
    rebuild_rollups(now)
    _note(load, tickets)
    took = time.monotonic() - began
    tell(_("Done: %(rate)s a second") % {"rate": f"{tickets / took:,.0f}"}, 1.0)
    return round(tickets / took)


def _index_county_again(last: int) -> None:
    """Let the county's own tickets be found before those of the years, which were written after them."""
    index_again(Ticket.objects.filter(pk__lte=last, source=SOURCE))
    index_again(Entry.objects.filter(ticket__lte=last, ticket__source=SOURCE))


def _note(load: DemoLoad, tickets: int) -> None:
    load.refresh_from_db(fields=["counts"])
    load.counts["tickets"] = load.counts.get("tickets", 0) + tickets
    load.save(update_fields=["counts"])


def _bring_closed(
    load: DemoLoad, wanted: int, patterns: dict[int, list[Pattern]], callers: list[Caller], now: datetime, chance: Random, tell: Tell
) -> None:
    load.refresh_from_db(fields=["counts"])
    sheets, series = Sheets(load.counts.get(ROOM, 0)), _reserve(wanted)
    load.counts[YEARS] = [sheets.next[Ticket], sheets.next[Ticket] + wanted - 1]
    load.save(update_fields=["counts"])
    users = {user.pk: user for user in User.objects.select_related("person")}
    stencils = {id(pattern): Stencil(pattern, sheets, users) for day in patterns.values() for pattern in day}
    writer = Writer(sheets, series, series.last - wanted + 1, Book(), now, f"{SOURCE}: {load.county}")
    course = _course(wanted, patterns, now, chance)
    done, chosen = 0, chance.choice
    while some := list(islice(course, HISTORY)):
        start = time.monotonic()
        with transaction.atomic():
            told: list[tuple[object, ...]] = []
            for place, (pattern, shift) in enumerate(some, done + 1):
                stencil = stencils[id(pattern)]
                times = LONG // len(stencil.entries) if place % LONG_EACH == 0 else 1
                told += writer.write(stencil, chosen(callers), shift, times)
            sheets.write()
            record_told(told)
        done += len(some)
        rate = len(some) / (time.monotonic() - start)
        tell(_("%(done)s tickets, %(rate)s a second") % {"done": f"{done:,}", "rate": f"{rate:,.0f}"}, 0.02 + 0.7 * done / wanted)
    sheets.close()


def _reserve(count: int) -> Series:
    """Take numbers that follow one another."""
    Series.objects.get_or_create(name="ticket", defaults={"prefix": "T-"})
    with transaction.atomic():
        Series.objects.filter(name="ticket").update(last=F("last") + count)
        return Series.objects.get(name="ticket")


def _course(wanted: int, patterns: dict[int, list[Pattern]], now: datetime, chance: Random) -> Iterator[tuple[Pattern, timedelta]]:
    """Yield patterns with the shift from their wall clock to UTC, in the order of the years; an office that grows has more each year."""
    zone = installation_zone()
    last = now.astimezone(zone).date() - timedelta(days=SETTLED)
    days = [last - timedelta(days=back) for back in range(365 * YEARS_BACK, -1, -1)]
    weights = [len(patterns[day.weekday()]) * (0.6 + 0.8 * place / len(days)) for place, day in enumerate(days)]
    whole, given, so_far = sum(weights), 0, 0.0
    for day, weight in zip(days, weights, strict=True):
        so_far += weight
        count = round(wanted * so_far / whole) - given
        given += count
        behind = datetime.combine(day, datetime.min.time().replace(hour=12), zone).utcoffset() or timedelta(0)
        pool = patterns[day.weekday()]
        for place in sorted(chance.choices(range(len(pool)), k=count)):
            pattern = pool[place]
            yield pattern, day - pattern.opened.date() - behind
