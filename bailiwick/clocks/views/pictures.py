"""Draws a week as bars and a year as twelve small months: numbers and words for the templates."""

from __future__ import annotations

from calendar import Calendar as Months
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _

from bailiwick.clocks.actions import weekly_shifts
from bailiwick.clocks.engine import Kind, NoWorkingTime
from bailiwick.clocks.engine.writing import intervals_data
from bailiwick.clocks.models import CalendarException
from bailiwick.core.moments import span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bailiwick.clocks.engine import Calendar, Shift, Weekly

DAY_SECONDS, MINUTE = 86_400, 60
A_WEEK = timedelta(days=8)


def hours_words(shifts: Iterable[Shift]) -> str:
    """Return the hours of a day in words: 08:00-12:00, 13:00-17:00."""
    shifts = list(shifts)
    if not shifts:
        return _("closed")
    if shifts == [(0, DAY_SECONDS)]:
        return _("all day")
    spans = zip(intervals_data(shifts), shifts, strict=True)
    said = (f"{begins}–{ends}" + (" " + _("(next day)") if last > DAY_SECONDS else "") for (begins, ends), (_first, last) in spans)
    return ", ".join(said)


def week_rows(week: Weekly) -> list[dict[str, Any]]:
    """Return the days of a week with their bars in minutes; what runs over midnight stands on the next day, too."""
    return [
        {
            "words": WEEKDAYS[day],
            "short": WEEKDAYS_ABBR[day],
            "hours": hours_words(week[day]),
            "is_open": bool(week[day]),
            "bars": [_bar(begins, min(ends, DAY_SECONDS)) for begins, ends in week[day]],
            "tails": [_bar(0, min(ends, 2 * DAY_SECONDS) - DAY_SECONDS) for _begins, ends in week[day - 1] if ends > DAY_SECONDS],
        }
        for day in range(7)
    ]


def week_total(week: Weekly) -> str:
    """Return how much a week comes to, overlaps counted once."""
    seconds = 0
    for day in range(7):
        reached = 0
        for begins, ends in sorted(week[day]):
            seconds += max(ends - max(begins, reached), 0)
            reached = max(reached, ends)
    hours, rest = divmod(min(seconds, 7 * DAY_SECONDS), 3600)
    if not rest:
        return _("%(hours)s h a week") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min a week") % {"hours": hours, "minutes": rest // MINUTE}


def _bar(begins: int, ends: int) -> dict[str, int]:
    return {"x": begins // MINUTE, "width": max((ends - begins) // MINUTE, 1)}


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the year picture."""

    on: date
    kind: str
    words: str
    is_today: bool


def year_months(calendar: Calendar, exceptions: Mapping[date, CalendarException], year: int, today: date) -> list[dict[str, Any]]:
    """Return the months of a year, each with its weeks of days; a day outside the month is nothing."""
    first = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    months = Months(firstweekday=first)
    idle = {day: not weekly_shifts(calendar, day) for day in _days_of(year)}
    heads = [(str(WEEKDAYS_ABBR[(first + place) % 7]), str(WEEKDAYS[(first + place) % 7])) for place in range(7)]

    def cell(day: date) -> DayCell:
        there = exceptions.get(day)
        kind = "" if there is None else "closed" if there.is_closed else "hours"
        words = date_format(day, "DATE_FORMAT") + (f": {there.reason}" if there is not None else "")
        return DayCell(day, kind or ("idle" if idle[day] else "open"), words, day == today)

    return [
        {
            "words": MONTHS[month],
            "heads": heads,
            "weeks": [[cell(day) if day.month == month else None for day in week] for week in months.monthdatescalendar(year, month)],
        }
        for month in range(1, 13)
    ]


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=count) for count in range((date(year + 1, 1, 1) - first).days)]


def exception_lines(rows: Sequence[CalendarException], calendar: Calendar, today: date) -> list[dict[str, Any]]:
    """Return the exceptions for the list: what holds instead of what, by whom, and whether the day is over."""
    return [
        {
            "row": row,
            "weekday": WEEKDAYS[row.on.weekday()],
            "hours": _("closed") if row.is_closed else ", ".join(f"{begins}–{ends}" for begins, ends in row.intervals),
            "usual": hours_words(weekly_shifts(calendar, row.on)),
            "is_past": row.on < today,
            "who": row.declared_by or _("the product"),
        }
        for row in rows
    ]


def open_words(calendar: Calendar, at: datetime) -> str:
    """Say whether a calendar runs at an instant and until when, in its own zone."""
    if calendar.is_open(at):
        ends = _end_of_run(calendar, at)
        left = span(int((ends - at).total_seconds())) if ends is not None else ""
        return _("open now, for another %(span)s") % {"span": left} if left else _("open now, day and night")
    try:
        opens = calendar.next_open(at).astimezone(calendar.zone)
    except NoWorkingTime:
        return _("never open")
    return _("closed until %(when)s") % {"when": f"{date_format(opens, 'l')} {opens:%H:%M}"}


def _end_of_run(calendar: Calendar, at: datetime) -> datetime | None:
    """Return when the run of open time that an instant lies in ends; nothing when that is more than a week away."""
    return next((begins for begins, _ends, why in calendar.stretches(at, at + A_WEEK) if why.kind is not Kind.COUNTED), None)
