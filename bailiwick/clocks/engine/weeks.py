"""Hours of a week as they are written, and what they come to day by day.

A shift is a pair of seconds since the midnight its day begins with; it may end on the next day.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from bailiwick.clocks.engine.zones import DAY, SECOND, Stretch, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, time

Shift = tuple[int, int]
#: the shifts that begin on each day from Monday
Weekly = tuple[tuple[Shift, ...], ...]
#: from which day on a week holds; the first holds before, too
Version = tuple["date | None", Weekly]

DAY_SECONDS = 86_400
ALL_DAY: Shift = (0, DAY_SECONDS)
AROUND_THE_CLOCK: Weekly = ((ALL_DAY,),) * 7
CLOSED: Weekly = ((),) * 7


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A day that is not like others: its own shifts, none when closed, and the reason."""

    shifts: tuple[Shift, ...]
    reason: str


class Pattern:
    """Seven days that repeat: the stretches of each as microseconds since its midnight, and their sums."""

    __slots__ = ("days", "sums", "week")

    def __init__(self, days: Sequence[tuple[Stretch, ...]]) -> None:
        self.days = tuple(days)
        totals = [sum(ends - begins for begins, ends in day) for day in self.days]
        self.sums = (0, *accumulate(totals * 2))
        self.week = self.sums[7]

    @classmethod
    def of_week(cls, weekly: Weekly) -> Pattern:
        """Return the pattern of weekly hours; what runs over midnight counts on the day after."""
        return cls([day_of(weekly[weekday], weekly[weekday - 1]) for weekday in range(7)])

    def until(self, weekday: int, days: int) -> int:
        """Return the working time of so many days from a weekday on."""
        weeks, rest = divmod(days, 7)
        return weeks * self.week + self.sums[weekday + rest] - self.sums[weekday]


def shift(begins: time, ends: time | None) -> Shift:
    """Return a shift from times of day; none, or an end that is not after the beginning, means the next day."""
    first = _seconds(begins)
    last = DAY_SECONDS if ends is None else _seconds(ends)
    return first, last if last > first else last + DAY_SECONDS


def day_of(today: Iterable[Shift], yesterday: Iterable[Shift]) -> tuple[Stretch, ...]:
    """Return the stretches of one day: its own shifts up to midnight, and what yesterday's left over."""
    own = [(begins, min(ends, DAY_SECONDS)) for begins, ends in today]
    tail = [(0, ends - DAY_SECONDS) for _begins, ends in yesterday if ends > DAY_SECONDS]
    return tuple((begins * SECOND, min(ends * SECOND, DAY)) for begins, ends in joined(own + tail))


def meeting(some: Iterable[Shift], others: Iterable[Shift]) -> tuple[Shift, ...]:
    """Return what two lists of shifts of the same day have in common."""
    theirs = joined(list(others))
    both = [(max(one[0], two[0]), min(one[1], two[1])) for one in joined(list(some)) for two in theirs]
    return tuple((begins, ends) for begins, ends in both if begins < ends)


def without(shifts: Iterable[Shift], closed: Iterable[Shift]) -> tuple[Shift, ...]:
    """Return what is left of the shifts of a day when these parts of it are closed."""
    left = joined(list(shifts))
    for first, last in closed:
        left = [part for begins, ends in left for part in ((begins, min(ends, first)), (max(begins, last), ends)) if part[0] < part[1]]
    return tuple(left)


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
