"""How the promise to solve stands on each ticket of a page, fetched for all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.clocks.models import Clock, ClockKind, ClockParty, ClockState, Standing, calendars_of, standing
from bailiwick.core import clock
from bailiwick.desk.models import SUBJECT, Wait

if TYPE_CHECKING:
    from collections.abc import Sequence


def standings_of(keys: Sequence[int]) -> dict[int, Standing]:
    """Return how the promise to solve stands, by ticket: five queries, however many tickets."""
    clocks = list(Clock.objects.about(SUBJECT, keys).filter(kind=ClockKind.RESOLVE, party=ClockParty.CLIENT).select_related("calendar"))
    if not clocks:
        return {}
    now, calendars = clock.now(), calendars_of({one.calendar for one in clocks})
    resting = [one.subject_id for one in clocks if one.state == ClockState.PAUSED]
    waits = dict(Wait.objects.filter(ticket__in=resting, ended_at=None).values_list("ticket", "on")) if resting else {}
    return {one.subject_id: standing(one, calendars[one.calendar_id], now, waits_for=waits.get(one.subject_id, "")) for one in clocks}
