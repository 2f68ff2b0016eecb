"""Brings the years before: people, closed tickets, a queue of fitting length, and what is counted, sealed and found of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.audit.actions import seal
from bailiwick.core.bulk import last_key
from bailiwick.core.search import index_again
from bailiwick.demo.actions.history.bringing import Years, bring_few, bring_many
from bailiwick.demo.actions.history.crowd import bring_crowd
from bailiwick.demo.actions.history.limits import refuse_years
from bailiwick.demo.actions.history.living import bring_living
from bailiwick.demo.actions.history.mending import bare
from bailiwick.demo.actions.history.patterns import read_patterns
from bailiwick.demo.actions.history.sheets import TABLES
from bailiwick.demo.models import ROOM, SOURCE
from bailiwick.desk.models import Entry, Ticket
from bailiwick.reports.actions import rebuild_rollups

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.demo.models import DemoLoad

#: (what is being done, share of the whole that is done, 0 to 1)
Tell = Callable[[str, float], None]
#: fewer tickets than this are brought by one process, and their rows added to the indexes as they come
FEW = 20_000
#: documents by which a ticket of the history is found, at most on average
FOUND = 6
#: one ticket in so many is living
LIVING_EACH, LIVING_MOST = 400, 3_000


def bring_history(load: DemoLoad, tickets: int, now: datetime, tell: Tell) -> int:
    """Bring so many tickets besides the county's: closed ones of ten years, and a queue as long as they ask for; returns the rate a second.

    The same seed at the same moment brings the same ones. Many are brought by several processes, which must not happen within a
    transaction. Raises Conflict when there is no room for them. An interrupted load leaves whole tickets, and what is noted in the load to be mended; `remove_demo` takes all of them out.
    """
    refuse_years(tickets)
    chance, began = Random(f"{load.seed}/history"), time.monotonic()
    patterns, county = read_patterns(chance), last_key(Ticket)
    tell(_("People of ten years"), 0.0)
    callers = bring_crowd(load, tickets, now, chance)
    living = min(tickets // LIVING_EACH, LIVING_MOST)
    years = Years(load, tickets - living, patterns, callers, now)
    tell(_("Indexes laid aside"), 0.1)
    if tickets < FEW:
        bring_few(years)
    else:
        with bare(TABLES, lambda _statement: tell(_("Indexes"), 0.6), lambda: _seal(now, tell)):
            bring_many(years, lambda words, share: tell(words, 0.1 + 0.4 * share))
    tell(_("A queue of fitting length"), 0.85)
    bring_living(living, callers, now, chance, cause=f"{SOURCE}: {load.county}")
    if ROOM not in load.counts:
        _index_county_again(county)
    tell(_("Counts"), 0.9)
    rebuild_rollups(now)
    _seal(now, tell)
    _note(load, tickets)
    took = time.monotonic() - began
    tell(_("Done: %(rate)s a second") % {"rate": f"{tickets / took:,.0f}"}, 1.0)
    return round(tickets / took)


def _seal(now: datetime, tell: Tell) -> None:
    tell(_("Seals"), 0.8)
    seal(now)


def _index_county_again(last: int) -> None:
    """Let the county's own tickets be found before those of the years, which were written after them."""
    index_again(Ticket.objects.filter(pk__lte=last, source=SOURCE))
    index_again(Entry.objects.filter(ticket__lte=last, ticket__source=SOURCE))


def _note(load: DemoLoad, tickets: int) -> None:
    load.refresh_from_db(fields=["counts"])
    load.counts["tickets"] = load.counts.get("tickets", 0) + tickets
    load.save(update_fields=["counts"])
