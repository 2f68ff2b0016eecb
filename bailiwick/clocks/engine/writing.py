"""Writes a calendar as the file it could be read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.clocks.engine.reading import WEEKDAYS
from bailiwick.clocks.engine.weeks import DAY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bailiwick.clocks.engine.calendars import Calendar
    from bailiwick.clocks.engine.weeks import Exceptional, Shift, Weekly


def calendar_data(calendar: Calendar) -> dict[str, object]:
    """Return a calendar as an object of JSON, days in order and without what is closed anyway."""
    (_since, first), *later = calendar.weeks
    data: dict[str, object] = {"name": calendar.name, "zone": str(calendar.zone), "weekly": week_data(first)}
    if later:
        data["versions"] = [{"since": since.isoformat(), "weekly": week_data(week)} for since, week in later if since is not None]
    days = sorted(calendar.exceptions.items())
    return data | {"exceptions": [{"on": on.isoformat(), **_exception_data(exceptional)} for on, exceptional in days]}


def week_data(week: Weekly) -> dict[str, list[list[str]]]:
    """Return the hours of a week as a calendar file has them."""
    return {name: intervals_data(shifts) for name, shifts in zip(WEEKDAYS, week, strict=True) if shifts}


def intervals_data(shifts: Iterable[Shift]) -> list[list[str]]:
    """Return the shifts of a day as pairs of times of day."""
    return [[_time(begins), _time(ends if ends <= DAY_SECONDS else ends - DAY_SECONDS)] for begins, ends in shifts]


def _exception_data(exceptional: Exceptional) -> dict[str, object]:
    hours: dict[str, object] = {"intervals": intervals_data(exceptional.shifts)} if exceptional.shifts else {"closed": True}
    return hours | {"reason": exceptional.reason}


def _time(second: int) -> str:
    hours, rest = divmod(second, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
