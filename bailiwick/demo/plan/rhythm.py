"""When calls come: quiet weekends, heavy Mondays, tax time, summer; mornings before afternoons."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bailiwick.demo.plan.workdays import DAY, is_open

if TYPE_CHECKING:
    from random import Random

_WEEKDAYS = (1.45, 1.15, 1.05, 1.0, 0.8, 0.13, 0.09)
_MONTHS = (1.12, 1.06, 1.02, 1.08, 0.98, 0.94, 0.86, 0.98, 1.1, 1.04, 1.02, 0.76)
#: bends by month, January first, for categories with a season
_SEASONS = {
    "tax": (2.2, 1.7, 1.0, 2.4, 1.2, 0.7, 0.6, 0.7, 0.8, 1.3, 1.0, 1.2),
    "fiscal": (1.2, 0.9, 1.0, 0.9, 1.0, 1.9, 1.7, 1.0, 1.0, 0.9, 0.8, 1.2),
    "summer": (0.6, 0.6, 0.8, 1.0, 1.5, 2.0, 2.0, 1.8, 0.9, 0.7, 0.6, 0.5),
    "hiring": (1.2, 0.8, 0.9, 1.1, 1.7, 1.8, 1.1, 1.2, 1.2, 0.9, 0.7, 0.5),
}
_HOURS = {7: 3, 8: 16, 9: 15, 10: 12, 11: 9, 12: 5, 13: 12, 14: 10, 15: 9, 16: 6, 17: 1}
_LATE = {6: 2, 7: 4, 12: 2, 17: 3, 18: 3, 19: 3, 20: 3, 21: 3, 22: 1}


def season(name: str, month: int) -> float:
    """Return how much more (or less) a category is asked for in a month."""
    return _SEASONS[name][month - 1] if name else 1.0


def days(first: date, last: date) -> tuple[list[date], list[float]]:
    """Return the days of a window with their weights; the county grows a little busier over time."""
    span = [first + DAY * n for n in range((last - first).days + 1)]
    return span, [_weight(day) * (0.92 + 0.16 * n / len(span)) for n, day in enumerate(span)]


def _weight(day: date) -> float:
    closed = day.weekday() < 5 and not is_open(day)
    after_holiday = day.weekday() < 5 and not closed and not is_open(day - DAY) and day.weekday() != 0
    return (0.1 if closed else _WEEKDAYS[day.weekday()]) * _MONTHS[day.month - 1] * (1.25 if after_holiday else 1.0)


def moment(day: date, channel: str, rng: Random, *, always: bool) -> datetime:
    """Return a moment of a day that suits the channel; `always` means people who work round the clock."""
    if always and rng.random() < 0.6:
        hour = rng.choice([h for h in range(24) if h != 2])
    elif channel in {"e-mail", "portal"} and (not is_open(day) or rng.random() < 0.12):
        hour = rng.choices(list(_LATE), list(_LATE.values()))[0]
    else:
        hour = rng.choices(list(_HOURS), list(_HOURS.values()))[0]
    return datetime.combine(day, time(hour)) + timedelta(seconds=rng.randrange(3600))
