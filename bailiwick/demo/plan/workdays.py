"""Office hours, holidays and promised times of the county, on its own wall clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

OPENS, SHUTS = time(8), time(17)
DAY = timedelta(days=1)


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the days of a year on which county offices are closed."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 24), date(year, 12, 25)]
    thanksgiving = nth_weekday(year, 11, 3, 4)
    moving = [nth_weekday(year, 1, 0, 3), nth_weekday(year, 2, 0, 3), _last_monday_of_may(year), nth_weekday(year, 9, 0, 1)]
    return frozenset([*fixed, *moving, thanksgiving, thanksgiving + DAY])


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth (from 1) weekday (0 is Monday) of a month."""
    first = date(year, month, 1)
    return first + DAY * ((weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - DAY * last.weekday()


def election_day(year: int) -> date:
    """Return the Tuesday after the first Monday of November."""
    return nth_weekday(year, 11, 0, 1) + DAY


def is_open(day: date) -> bool:
    """Whether offices are open on a day."""
    return day.weekday() < 5 and day not in holidays(day.year)


def after(start: datetime, minutes: float) -> datetime:
    """Return when so many minutes of office time will have passed."""
    day, left = start.date(), minutes
    begins = max(start, datetime.combine(day, OPENS))
    while True:
        shuts = datetime.combine(day, SHUTS)
        room = (shuts - begins).total_seconds() / 60 if is_open(day) else 0
        if room > 0 and left <= room:
            return begins + timedelta(minutes=left)
        left -= max(room, 0)
        day += DAY
        begins = datetime.combine(day, OPENS)


def between(start: datetime, end: datetime) -> float:
    """Return the minutes of office time between two moments."""
    total, day = 0.0, start.date()
    while day <= end.date():
        if is_open(day):
            first = max(start, datetime.combine(day, OPENS))
            last = min(end, datetime.combine(day, SHUTS))
            total += max((last - first).total_seconds() / 60, 0)
        day += DAY
    return total


#: (opened, priority) -> when it is promised to be solved
Due = Callable[[datetime, int], datetime]


def _plain_due(opened: datetime, priority: int) -> datetime:
    if priority == 1:
        return opened + timedelta(hours=4)
    return after(opened, {2: 8, 3: 24, 4: 45}[priority] * 60.0)


def _plain_priority(impact: int, urgency: int) -> int:
    return max(1, min(4, 8 - impact - urgency))


@dataclass(frozen=True, slots=True)
class Promises:
    """How priorities and promised times follow; the loader passes those of the installation."""

    due: Due = _plain_due
    priority: Callable[[int, int], int] = _plain_priority

    def opening_for(self, due: datetime, priority: int) -> datetime:
        """Return about when a ticket must have been opened to be due at this moment."""
        early, late = due - timedelta(days=40), due
        while late - early > timedelta(minutes=1):
            middle = early + (late - early) / 2
            early, late = (early, middle) if self.due(middle, priority) > due else (middle, late)
        return early
