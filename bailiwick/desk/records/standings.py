"""How the promise to solve stands on each ticket of a page, fetched for all of them at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from bailiwick.clocks.models import Clock, ClockKind, ClockParty, Standing, calendars_now, standing
from bailiwick.core import clock
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.desk.models import SUBJECT, Wait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet


#: how many tickets one question asks about; a shorter page fills up with its last one
SIZES = (1, 10, 50, 200)
#: what a standing is told from
READ = ("subject_id", "calendar_id", "waits_for", "state", "target", "elapsed", "running_since", "due_at", "stopped_at", "met", "breached_at")


def standings_of(keys: Sequence[int]) -> dict[int, Standing]:
    """Return how the promise to solve stands, by ticket: two queries for a page of tickets, however they stand."""
    if not keys:
        return {}
    clocks = [one for start in range(0, len(keys), SIZES[-1]) for one in _clocks(keys[start : start + SIZES[-1]])]
    if not clocks:
        return {}
    now, calendars = clock.now(), calendars_now()
    return {one.subject_id: standing(one, calendars[one.calendar_id], now, waits_for=one.waits_for) for one in clocks}


def _clocks(keys: Sequence[int]) -> list[Any]:
    size = next(size for size in SIZES if size >= len(keys))
    return _asked(size)(**{f"k{place}": keys[min(place, len(keys) - 1)] for place in range(size)})


@cache
def _asked(size: int) -> Prepared[Any]:
    """Return the question for what is kept on the clocks of so many tickets, without the records around it."""

    def build() -> QuerySet[Clock, Any]:
        awaited = Wait.objects.filter(ticket=OuterRef("subject_id"), ended_at=None).values("on")[:1]
        keys: Any = [Slot(f"k{place}", Clock.subject_id) for place in range(size)]
        about = Clock.objects.about(SUBJECT, keys).filter(kind=ClockKind.RESOLVE, party=ClockParty.CLIENT)
        return about.annotate(waits_for=Coalesce(Subquery(awaited), Value(""))).values_list(*READ, named=True)

    return Prepared(build)
