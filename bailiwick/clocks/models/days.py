"""Counting in working days: pure functions over a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bailiwick.clocks.models.calendars import ONE_DAY, PATIENCE_DAYS, NoWorkingTime

if TYPE_CHECKING:
    from datetime import date

    from bailiwick.clocks.models.calendars import Calendar


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether the office is open on a local day at all."""
    return bool(calendar.open_on(day))


def next_open(calendar: Calendar, instant: datetime) -> datetime:
    """Return the first instant from this one on at which the office is open. Raises NoWorkingTime."""
    day = instant.astimezone(calendar.zone).date()
    for _ in range(PATIENCE_DAYS + 1):
        for begins, ends in calendar.open_on(day):
            if ends > instant:
                return max(begins, instant)
        day += ONE_DAY
    raise NoWorkingTime


def add_working_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """Return the same time of day so many working days later, moved into the hours of that day.

    A start outside the hours counts from the next opening. Raises NoWorkingTime.
    """
    first = next_open(calendar, start).astimezone(calendar.zone)
    day, left, idle = first.date(), days, 0
    while left:
        day += ONE_DAY
        working = is_working_day(calendar, day)
        left, idle = left - working, 0 if working else idle + 1
        if idle > PATIENCE_DAYS:
            raise NoWorkingTime
    wanted = datetime.combine(day, first.timetz().replace(tzinfo=None), calendar.zone).astimezone(UTC)
    return _inside(calendar, day, wanted)


def _inside(calendar: Calendar, day: date, wanted: datetime) -> datetime:
    """Return an instant of a working day that lies in its hours: the wanted one, or the nearest later, or the last minute."""
    spans = calendar.open_on(day)
    for begins, ends in spans:
        if wanted < ends:
            return max(begins, wanted)
    return max(spans[-1][0], spans[-1][1] - timedelta(minutes=1))
