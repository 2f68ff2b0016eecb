"""Counting in working days: whole days on which a shift begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bailiwick.clocks.engine.problems import NoWorkingTime, TooFar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.clocks.engine.calendars import Calendar

ONE_DAY = timedelta(days=1)
#: after this many days without a shift the calendar is taken to be wrong
PATIENCE_DAYS = 400


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether a shift begins on a local day."""
    return bool(calendar.open_on(day))


def next_open(calendar: Calendar, instant: datetime) -> datetime:
    """Return the first instant from this one on at which the office is open. Raises NoWorkingTime."""
    return calendar.next_open(instant)


def working_days(calendar: Calendar, after: date) -> Iterator[date]:
    """Yield the working days that follow a day. Raises NoWorkingTime when there are none for too long."""
    day, idle = after, 0
    while idle <= PATIENCE_DAYS:
        try:
            day += ONE_DAY
        except OverflowError:
            raise TooFar from None
        idle += 1
        if is_working_day(calendar, day):
            yield day
            idle = 0
    raise NoWorkingTime


def closing_of(calendar: Calendar, day: date) -> datetime:
    """Return when the last shift of a working day ends."""
    return calendar.open_on(day)[-1][1]


def closing_after(calendar: Calendar, start: datetime, days: int) -> datetime:
    """Return the close of the n-th working day after the start day.

    Out of hours, the start day is that of the next opening. Raises NoWorkingTime.
    """
    day = calendar.day_of(calendar.next_open(start))
    following = working_days(calendar, day)
    for _ in range(days):
        day = next(following)
    return closing_of(calendar, day)


def next_closing(calendar: Calendar, at: datetime) -> datetime:
    """Return the first close of a working day that is not before an instant. Raises NoWorkingTime."""
    before = at.astimezone(calendar.zone).date() - 3 * ONE_DAY
    day, closing = next((day, closing) for day in working_days(calendar, before) if (closing := closing_of(calendar, day)) >= at)
    # a shift of the next day may end before a long one of this day does
    following = [closing_of(calendar, day + ONE_DAY)] if is_working_day(calendar, day + ONE_DAY) else []
    return min(closing, *(other for other in following if other >= at), closing)


def add_working_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """Return the same time of day so many working days later, moved into the hours of that day.

    A start outside the hours counts from the next opening. Raises NoWorkingTime.
    """
    first = calendar.next_open(start).astimezone(calendar.zone)
    home = calendar.day_of(first)
    day, following = home, working_days(calendar, home)
    for _ in range(days):
        day = next(following)
    wanted = datetime.combine(day + (first.date() - home), first.time(), calendar.zone).astimezone(UTC)
    return _inside(calendar, day, wanted)


def _inside(calendar: Calendar, day: date, wanted: datetime) -> datetime:
    """Return an instant of a working day that lies in its hours: the wanted one, or the nearest later, or the last minute."""
    spans = calendar.open_on(day)
    for begins, ends in spans:
        if wanted < ends:
            return max(begins, wanted)
    return max(spans[-1][0], spans[-1][1] - timedelta(minutes=1))
