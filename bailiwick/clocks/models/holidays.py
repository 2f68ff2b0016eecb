"""The United States federal holidays, computed, as a first filling of the closures (5 U.S.C. 6103)."""

from __future__ import annotations

from datetime import date, timedelta

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


def federal_holidays(year: int) -> list[tuple[date, str]]:
    """Return the days on which federal offices close for a holiday of this year, with their names.

    A fixed date on a Saturday is kept the Friday before, on a Sunday the Monday after;
    so New Year's Day may fall into the year before.
    """
    return [
        (_kept(date(year, 1, 1)), "New Year’s Day"),
        (_nth(year, 1, MONDAY, 3), "Birthday of Martin Luther King, Jr."),
        (_nth(year, 2, MONDAY, 3), "Washington’s Birthday"),
        (_last_monday_of_may(year), "Memorial Day"),
        (_kept(date(year, 6, 19)), "Juneteenth"),
        (_kept(date(year, 7, 4)), "Independence Day"),
        (_nth(year, 9, MONDAY, 1), "Labor Day"),
        (_nth(year, 10, MONDAY, 2), "Columbus Day"),
        (_kept(date(year, 11, 11)), "Veterans Day"),
        (_nth(year, 11, THURSDAY, 4), "Thanksgiving Day"),
        (_kept(date(year, 12, 25)), "Christmas Day"),
    ]


def _kept(day: date) -> date:
    shift = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0)
    return day + timedelta(days=shift)


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
