"""Arithmetic of working time: pure functions over the hours of a week and its closures.

All days are days of the calendar's own zone; every interval is turned into instants
before anything is added, so an office day has its nine hours on the day the clocks change
and a day around the clock has 23 or 25. Intervals are half open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

#: from and to; no end means midnight
Hours = tuple[time, time | None]
#: the occasion, and the part of the day it takes
Closed = tuple[str, time, time | None]
Span = tuple[datetime, datetime]

MIDNIGHT = time(0)
ALL_DAY: Hours = (MIDNIGHT, None)
ONE_DAY = timedelta(days=1)
NOTHING = timedelta(0)
#: after this many days without working time the calendar is taken to be wrong
PATIENCE_DAYS = 400


class NoWorkingTime(Conflict):
    """The calendar has no working time in which the promise could be kept."""

    def __init__(self) -> None:
        """Say what to mend."""
        super().__init__(_("The office hours leave no working time within 400 days. Check the office hours and the closures."))


@dataclass(frozen=True)
class Calendar:
    """When promised time runs: hours for each weekday from Monday, and closures by day."""

    zone: ZoneInfo
    week: tuple[tuple[Hours, ...], ...]
    closures: Mapping[date, Sequence[Closed]] = field(default_factory=dict)
    _days: dict[date, tuple[Span, ...]] = field(default_factory=dict, repr=False, compare=False)

    def open_on(self, day: date) -> tuple[Span, ...]:
        """Return the working intervals of a local day as UTC instants, in order."""
        if day not in self._days:
            spans = [self._span(day, *hours) for hours in sorted(self.week[day.weekday()], key=lambda hours: hours[0])]
            for _name, starts, ends in self.closures.get(day, ()):
                spans = [part for span in spans for part in _without(span, self._span(day, starts, ends))]
            self._days[day] = tuple(span for span in spans if span[0] < span[1])
        return self._days[day]

    def add(self, start: datetime, working: timedelta) -> datetime:
        """Return the earliest instant by which this much working time has passed since `start`.

        A negative amount goes back. Raises NoWorkingTime instead of searching for ever.
        """
        if working < NOTHING:
            return self._subtract(start, -working)
        if working == NOTHING:
            return start
        left = working
        for begins, ends in self._spans_from(start):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        raise NoWorkingTime

    def _subtract(self, start: datetime, working: timedelta) -> datetime:
        left = working
        for begins, ends in self._spans_before(start):
            if ends - begins >= left:
                return ends - left
            left -= ends - begins
        raise NoWorkingTime

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from one instant to another; negative when they come in reverse."""
        if end < start:
            return -self.between(end, start)
        total, day, last = NOTHING, self._local_day(start), self._local_day(end)
        while day <= last:
            for begins, ends in self.open_on(day):
                total += max(min(ends, end) - max(begins, start), NOTHING)
            day += ONE_DAY
        return total

    def is_open(self, instant: datetime) -> bool:
        """Whether promised time runs at an instant."""
        return any(begins <= instant < ends for begins, ends in self.open_on(self._local_day(instant)))

    def why_closed(self, instant: datetime) -> str:
        """Return the occasion that closes an instant's day, or nothing when it is just outside the hours."""
        day = self._local_day(instant)
        names = (
            name
            for name, starts, ends in self.closures.get(day, ())
            if self._span(day, starts, ends)[0] <= instant < self._span(day, starts, ends)[1]
        )
        return next(names, "") if self.week[day.weekday()] else ""

    def stretches(self, start: datetime) -> Iterator[tuple[datetime, datetime, bool, str]]:
        """Yield what follows an instant, piece by piece: from, to, whether time runs, and the occasion if closed."""
        day, idle = self._local_day(start), 0
        while idle <= PATIENCE_DAYS:
            spans = self.open_on(day)
            idle = 0 if spans else idle + 1
            edges = sorted({*self._span(day, *ALL_DAY), *(edge for span in spans for edge in span), *self._closure_edges(day)})
            for begins, ends in pairwise(edges):
                if ends > start:
                    yield max(begins, start), ends, self.is_open(begins), self.why_closed(begins)
            day += ONE_DAY
        raise NoWorkingTime

    def _closure_edges(self, day: date) -> Iterator[datetime]:
        for _name, starts, ends in self.closures.get(day, ()):
            yield from self._span(day, starts, ends)

    def _spans_from(self, start: datetime) -> Iterator[Span]:
        day, idle = self._local_day(start), 0
        while idle <= PATIENCE_DAYS:
            spans = self.open_on(day)
            idle = 0 if spans else idle + 1
            yield from ((max(begins, start), ends) for begins, ends in spans if ends > start)
            day += ONE_DAY

    def _spans_before(self, start: datetime) -> Iterator[Span]:
        day, idle = self._local_day(start), 0
        while idle <= PATIENCE_DAYS:
            spans = self.open_on(day)
            idle = 0 if spans else idle + 1
            yield from ((begins, min(ends, start)) for begins, ends in reversed(spans) if begins < start)
            day -= ONE_DAY

    def _local_day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def _span(self, day: date, starts: time, ends: time | None) -> Span:
        """Turn hours of a local day into instants; an hour that the clocks skip or repeat is taken as first told."""
        last = datetime.combine(day, ends, self.zone) if ends is not None else datetime.combine(day + ONE_DAY, MIDNIGHT, self.zone)
        return datetime.combine(day, starts, self.zone).astimezone(UTC), last.astimezone(UTC)


def _without(span: Span, closed: Span) -> Iterator[Span]:
    """Yield what a closure leaves of an interval."""
    if closed[1] <= span[0] or closed[0] >= span[1]:
        yield span
        return
    if span[0] < closed[0]:
        yield span[0], closed[0]
    if closed[1] < span[1]:
        yield closed[1], span[1]


def around_the_clock(zone: ZoneInfo) -> Calendar:
    """Return the calendar in which time always runs."""
    return Calendar(zone, ((ALL_DAY,),) * 7)
