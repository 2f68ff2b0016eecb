"""How the promise to solve stands on each ticket of a page, fetched for all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from bailiwick.clocks.models import Clock, ClockKind, ClockParty, Standing, calendars_of, standing
from bailiwick.core import clock
from bailiwick.desk.models import SUBJECT, Wait

if TYPE_CHECKING:
    from collections.abc import Sequence


def standings_of(keys: Sequence[int]) -> dict[int, Standing]:
    """Return how the promise to solve stands, by ticket: four queries, however many tickets and however they stand."""
    awaited = Wait.objects.filter(ticket=OuterRef("subject_id"), ended_at=None).values("on")[:1]
    about = Clock.objects.about(SUBJECT, keys).filter(kind=ClockKind.RESOLVE, party=ClockParty.CLIENT)
    clocks = list(about.select_related("calendar").annotate(waits_for=Coalesce(Subquery(awaited), Value(""))))
    if not clocks:
        return {}
    now, calendars = clock.now(), calendars_of({one.calendar for one in clocks})
    waits = {one.pk: one.waits_for for one in clocks}  # type: ignore[attr-defined] # annotated above
    return {one.subject_id: standing(one, calendars[one.calendar_id], now, waits_for=waits[one.pk]) for one in clocks}
