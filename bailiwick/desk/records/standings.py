"""How the promise to solve stands on each ticket of a page, fetched for all of them at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from bailiwick.clocks.models import Clock, ClockKind, ClockParty, Standing, calendars_of, standing
from bailiwick.core import clock
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.desk.models import SUBJECT, Wait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet


#: how many tickets one question asks about; a shorter page fills up with its last one
SIZES = (1, 10, 50, 200)


def standings_of(keys: Sequence[int]) -> dict[int, Standing]:
    """Return how the promise to solve stands, by ticket: three queries for a page of tickets, however they stand."""
    if not keys:
        return {}
    clocks = [one for start in range(0, len(keys), SIZES[-1]) for one in _clocks(keys[start : start + SIZES[-1]])]
    if not clocks:
        return {}
    now, calendars = clock.now(), calendars_of({one.calendar for one in clocks})
    waits = {one.pk: one.waits_for for one in clocks}  # type: ignore[attr-defined] # annotated below
    return {one.subject_id: standing(one, calendars[one.calendar_id], now, waits_for=waits[one.pk]) for one in clocks}


def _clocks(keys: Sequence[int]) -> list[Clock]:
    size = next(size for size in SIZES if size >= len(keys))
    return _asked(size)(**{f"k{place}": keys[min(place, len(keys) - 1)] for place in range(size)})


@cache
def _asked(size: int) -> Prepared[Clock]:
    """Return the question for the clocks of so many tickets."""

    def build() -> QuerySet[Clock]:
        awaited = Wait.objects.filter(ticket=OuterRef("subject_id"), ended_at=None).values("on")[:1]
        keys: Any = [Slot(f"k{place}", Clock.subject_id) for place in range(size)]
        about = Clock.objects.about(SUBJECT, keys).filter(kind=ClockKind.RESOLVE, party=ClockParty.CLIENT)
        return about.select_related("calendar").annotate(waits_for=Coalesce(Subquery(awaited), Value("")))

    return Prepared(build)
