"""When something comes back: days, counted without the database.

A nominal day follows from the pattern; the day it really falls on may be shifted away from
a day on which the office is closed. Days that fall together are one. What comes out is
strictly increasing, whatever the pattern.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrule, rrulestr
from django.db import models
from django.utils.translation import gettext_lazy

IsClosed = Callable[[date], bool]
ONE_DAY = timedelta(days=1)
#: days looked at for an open one; an office closed for longer is closed for good
PATIENCE = 40
#: years beyond which nothing is planned
HORIZON = 12
#: the fifth may be missing in a month; the last never is
LAST = -1
#: days of a week and months of a year, for patterns
WEEK, YEAR = 7, 12


class Rhythm(models.TextChoices):
    """How something comes back."""

    DAILY = "daily", gettext_lazy("Every day, or every n days")
    WEEKLY = "weekly", gettext_lazy("On weekdays, every week or every n weeks")
    MONTH_DAY = "month-day", gettext_lazy("On a day of the month")
    MONTH_WEEKDAY = "month-weekday", gettext_lazy("On a weekday of the month: first Monday, last Friday")
    WORKING_DAY = "working-day", gettext_lazy("On a working day of the month: first, last")
    YEARLY = "yearly", gettext_lazy("Once a year")
    COMPLETION = "completion", gettext_lazy("Some days after the last one was completed")
    RULE = "rule", gettext_lazy("By a rule of your own (RRULE)")


class Shift(models.TextChoices):
    """What happens on a day when the office is closed."""

    STAY = "stay", gettext_lazy("It stays on that day")
    BEFORE = "before", gettext_lazy("The working day before")
    AFTER = "after", gettext_lazy("The working day after")
    SKIP = "skip", gettext_lazy("It is left out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """When something comes back. `nth` counts from the front, or from the end when it is -1."""

    rhythm: str
    starts_on: date
    every: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int = 1
    month_day: int = 1
    rule: str = ""
    shift: str = Shift.STAY
    ends_on: date | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day on which it comes back: as the pattern says, and as it falls."""

    nominal: date
    on: date


def occasions(pattern: Pattern, is_closed: IsClosed, *, since: date | None = None) -> Iterator[Occasion]:
    """Yield every occasion from the first on, to some years after `since`; strictly increasing, shifted days never on a closed one."""
    last: date | None = None
    made = 0
    end = date(min(max(pattern.starts_on, since or pattern.starts_on).year + HORIZON, 9998), 12, 31)
    for nominal in _nominal(pattern, is_closed, end):
        if pattern.ends_on is not None and nominal > pattern.ends_on:
            return
        on = shifted(nominal, pattern.shift, is_closed)
        if on is None or on < pattern.starts_on or (last is not None and on <= last):
            continue
        yield Occasion(nominal, on)
        last, made = on, made + 1
        if pattern.count is not None and made >= pattern.count:
            return


def after(pattern: Pattern, day: date | None, is_closed: IsClosed, most: int = 12) -> list[Occasion]:
    """Return the next occasions whose nominal day lies after a day."""
    return list(islice((o for o in occasions(pattern, is_closed, since=day) if day is None or o.nominal > day), most))


def shifted(nominal: date, shift: str, is_closed: IsClosed) -> date | None:
    """Return the day something falls on; None when it is left out."""
    if shift == Shift.STAY or not is_closed(nominal):
        return nominal
    if shift == Shift.SKIP:
        return None
    step = -ONE_DAY if shift == Shift.BEFORE else ONE_DAY
    day = nominal
    for _day in range(PATIENCE):
        day += step
        if not is_closed(day):
            return day
    return None


def _nominal(pattern: Pattern, is_closed: IsClosed, end: date) -> Iterator[date]:
    """Yield the days the pattern names, from the first day to the end of what is planned."""
    rhythm = Rhythm(pattern.rhythm)
    days = _by_rule(pattern, end) if rhythm == Rhythm.RULE else _BY_RHYTHM[rhythm](pattern, is_closed)
    for day in days:
        if day > end:
            return
        if day >= pattern.starts_on:
            yield day


def _daily(pattern: Pattern, _is_closed: IsClosed) -> Iterator[date]:
    day = pattern.starts_on
    while day.year < date.max.year:
        yield day
        day += timedelta(days=pattern.every)


def _weekly(pattern: Pattern, _is_closed: IsClosed) -> Iterator[date]:
    monday = pattern.starts_on - timedelta(days=pattern.starts_on.weekday())
    wanted = sorted(set(pattern.weekdays)) or [pattern.starts_on.weekday()]
    while monday.year < date.max.year:
        yield from (monday + timedelta(days=weekday) for weekday in wanted)
        monday += timedelta(weeks=pattern.every)


def _months(pattern: Pattern) -> Iterator[tuple[int, int]]:
    """Yield every n-th month, as (year, month)."""
    index = pattern.starts_on.year * YEAR + pattern.starts_on.month - 1
    while index // YEAR < date.max.year:
        yield index // YEAR, index % YEAR + 1
        index += pattern.every


def _month_day(pattern: Pattern, _is_closed: IsClosed) -> Iterator[date]:
    """Yield a day of the month; in a shorter month its last day."""
    for year, month in _months(pattern):
        length = calendar.monthrange(year, month)[1]
        yield date(year, month, length if pattern.month_day == LAST else min(pattern.month_day, length))


def _month_weekday(pattern: Pattern, _is_closed: IsClosed) -> Iterator[date]:
    """Yield the n-th weekday of the month; a month without a fifth is left out."""
    weekday = pattern.weekdays[0] if pattern.weekdays else pattern.starts_on.weekday()
    for year, month in _months(pattern):
        found = [d for d in _days_of(year, month) if d.weekday() == weekday]
        if pattern.nth == LAST or pattern.nth <= len(found):
            yield found[pattern.nth if pattern.nth == LAST else pattern.nth - 1]


def _working_day(pattern: Pattern, is_closed: IsClosed) -> Iterator[date]:
    """Yield the n-th day of the month on which the office is open."""
    for year, month in _months(pattern):
        found = [d for d in _days_of(year, month) if not is_closed(d)]
        if found and (pattern.nth == LAST or pattern.nth <= len(found)):
            yield found[pattern.nth if pattern.nth == LAST else pattern.nth - 1]


def _yearly(pattern: Pattern, _is_closed: IsClosed) -> Iterator[date]:
    """Yield the same day every n years; the 29th of February on the 28th in other years."""
    start = pattern.starts_on
    for year in range(start.year, date.max.year, pattern.every):
        yield date(year, start.month, min(start.day, calendar.monthrange(year, start.month)[1]))


def _once(pattern: Pattern, _is_closed: IsClosed) -> Iterator[date]:
    """Yield the first day; the following ones are known when the work is done."""
    yield pattern.starts_on


def _by_rule(pattern: Pattern, end: date) -> Iterator[date]:
    """Yield what a rule names; it is told where to stop, for one that names no day at all would look for ever."""
    for found in parsed_rule(pattern.rule, pattern.starts_on).replace(until=datetime.combine(end, time())):
        yield found.date()


def _days_of(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]


_BY_RHYTHM: dict[Rhythm, Callable[[Pattern, IsClosed], Iterator[date]]] = {
    Rhythm.DAILY: _daily,
    Rhythm.WEEKLY: _weekly,
    Rhythm.MONTH_DAY: _month_day,
    Rhythm.MONTH_WEEKDAY: _month_weekday,
    Rhythm.WORKING_DAY: _working_day,
    Rhythm.YEARLY: _yearly,
    Rhythm.COMPLETION: _once,
}
#: parts of a rule that repeat within a day, which no schedule does, and what the schedule says itself
_NOT_HERE = ("HOURLY", "MINUTELY", "SECONDLY", "BYHOUR", "BYMINUTE", "BYSECOND", "DTSTART", "EXDATE", "RDATE", "EXRULE", "COUNT", "UNTIL")


def parsed_rule(text: str, starts_on: date) -> rrule:
    """Return a recurrence rule as RFC 5545 writes it; raises ValueError when it makes no sense or repeats within a day."""
    plain = text.strip().upper().removeprefix("RRULE:")
    if not plain.startswith("FREQ=") or "\n" in plain or any(part in plain for part in _NOT_HERE):
        raise ValueError(text)
    try:
        made = rrulestr(plain, dtstart=datetime.combine(starts_on, time()))
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError) as error:
        raise ValueError(text) from error
    if not isinstance(made, rrule):
        raise ValueError(text)  # noqa: TRY004 - a rule that is no rule is a wrong value to whoever typed it
    return made
