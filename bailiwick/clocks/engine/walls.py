"""Working time on the wall: versions of a week and exceptional days, summed up so that any span is one subtraction.

There are no zones here; the wall shows every second of every day once. Days are numbered from the first of 1970.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from bailiwick.clocks.engine.weeks import Exceptional, Pattern, Shift, Version, day_of
from bailiwick.clocks.engine.zones import DAY, Moment, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FIRST_DAY = date(1970, 1, 1).toordinal()
#: the first of 1970 was a Thursday
FIRST_WEEKDAY = 3
#: before any day there is
BEGINNING = -FIRST_DAY - 1000
#: after this many days without working time the calendar is taken to be wrong
PATIENCE = 400 * DAY


def number(day: date) -> int:
    """Return the number of a day."""
    return day.toordinal() - FIRST_DAY


def weekday(day: int) -> int:
    """Return the weekday of a numbered day, Monday being 0."""
    return (day + FIRST_WEEKDAY) % 7


class Run(NamedTuple):
    """Days that follow one pattern, from the numbered day on; `before` is the working time of all days before."""

    since: int
    pattern: Pattern
    before: int


class Wall:
    """One monotone function: the working time that the wall has shown before a moment."""

    def __init__(self, weeks: Sequence[Version], exceptions: Mapping[date, Exceptional]) -> None:
        self._since = [BEGINNING if since is None or not index else number(since) for index, (since, _week) in enumerate(weeks)]
        self._weeks = [week for _since, week in weeks]
        self._exceptions = {number(day): exceptional for day, exceptional in exceptions.items()}
        self._runs = list(self._summed())
        self._starts = [run.since for run in self._runs]
        self._sums = [run.before for run in self._runs]

    def exception(self, day: int) -> Exceptional | None:
        """Return what is exceptional about a day."""
        return self._exceptions.get(day)

    def ordinary(self, day: int) -> tuple[Shift, ...]:
        """Return the shifts of a day as the week has them."""
        return self._weeks[self._version(day)][weekday(day)]

    def shifts(self, day: int) -> tuple[Shift, ...]:
        """Return the shifts that begin on a day."""
        exceptional = self._exceptions.get(day)
        return self.ordinary(day) if exceptional is None else exceptional.shifts

    def stretches(self, day: int) -> tuple[Stretch, ...]:
        """Return when the wall shows working time on a day, counted from its midnight."""
        return self._runs[bisect_right(self._starts, day) - 1].pattern.days[weekday(day)]

    def counted(self, at: Moment) -> int:
        """Return the working time shown before a moment."""
        day, rest = divmod(at, DAY)
        since, pattern, before = self._runs[bisect_right(self._starts, day) - 1]
        today = sum(min(ends, rest) - begins for begins, ends in pattern.days[weekday(day)] if begins < rest)
        return before + pattern.until(weekday(since), day - since) + today

    def reached(self, count: int) -> Moment | None:
        """Return the first moment before which this much was shown."""
        since, pattern, before = self._runs[max(bisect_left(self._sums, count) - 1, 0)]
        left = count - before
        if left > 0 and not pattern.week:
            return None
        weeks = (left - 1) // pattern.week if left > 0 else 0
        day, left = since + 7 * weeks, left - weeks * pattern.week
        while left > (today := _total(pattern, day)):
            day, left = day + 1, left - today
        for begins, ends in pattern.days[weekday(day)]:
            if ends - begins >= left:
                return day * DAY + begins + left
            left -= ends - begins
        return day * DAY

    def left(self, count: int) -> Moment | None:
        """Return the last moment before which no more than this was shown: from there on time runs."""
        since, pattern, before = self._runs[max(bisect_right(self._sums, count) - 1, 0)]
        if not pattern.week:
            return None
        weeks, left = divmod(count - before, pattern.week)
        day = since + 7 * weeks
        while left >= (today := _total(pattern, day)):
            day, left = day + 1, left - today
        for begins, ends in pattern.days[weekday(day)]:
            if ends - begins > left:
                return day * DAY + begins + left
            left -= ends - begins
        return None

    @cached_property
    def deserts(self) -> list[Stretch]:
        """Return the stretches without working time that are longer than anybody's patience."""
        counts = {count for count, following in zip(self._sums, self._sums[1:], strict=False) if count == following}
        found: list[Stretch] = []
        for count in sorted(counts):
            first = self.reached(count) if count else BEGINNING * DAY
            last = self.left(count)
            if first is not None and last is not None and last - first > PATIENCE:
                found.append((first, last))
        return found

    def _version(self, day: int) -> int:
        return max(bisect_right(self._since, day) - 1, 0)

    def _summed(self) -> Iterator[Run]:
        """Yield the runs in order: every exceptional day and the one after it apart, and the first day of a version."""
        patterns = [Pattern.of_week(week) for week in self._weeks]
        apart = {*self._exceptions, *(day + 1 for day in self._exceptions), *self._since[1:]}
        starts = sorted({BEGINNING, *apart, *(day + 1 for day in apart)})
        before = 0
        for since, following in zip(starts, [*starts[1:], None], strict=True):
            pattern = Pattern([day_of(self.shifts(since), self.shifts(since - 1))] * 7) if since in apart else patterns[self._version(since)]
            yield Run(since, pattern, before)
            if following is not None:
                before += pattern.until(weekday(since), following - since)


def _total(pattern: Pattern, day: int) -> int:
    return pattern.sums[weekday(day) + 1] - pattern.sums[weekday(day)]
