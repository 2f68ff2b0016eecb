"""What one county keeps otherwise than its state: days added, moved and left out, each for some years or for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LAST = -1


class Kind(StrEnum):
    """What an override does."""

    ADD = "add"
    MOVE = "move"
    OMIT = "omit"


@dataclass(frozen=True, slots=True)
class Yearly:
    """A day of every year: a date, or the n-th weekday of a month (the last one as -1), and so many days later."""

    month: int
    day: int | None = None
    weekday: int | None = None
    nth: int | None = None
    later: int = 0

    def of(self, year: int) -> date | None:
        """Return the day in a year; nothing where the year has no such day, as with February 29 or a fifth Monday."""
        on = self._dated(year) if self.day is not None else self._counted(year)
        return on + timedelta(days=self.later) if on is not None else None

    def _dated(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day or 1)
        except ValueError:
            return None

    def _counted(self, year: int) -> date | None:
        if self.nth == LAST:
            last = date(year + self.month // 12, self.month % 12 + 1, 1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - (self.weekday or 0)) % 7)
        first = date(year, self.month, 1)
        on = first + timedelta(days=((self.weekday or 0) - first.weekday()) % 7 + 7 * ((self.nth or 1) - 1))
        return on if on.month == self.month else None


@dataclass(frozen=True, slots=True)
class Override:
    """One line of a county's own list: the key of the holiday, what happens to it, and in which years."""

    kind: Kind
    key: str
    name: str = ""
    yearly: Yearly | None = None
    first_year: int | None = None
    last_year: int | None = None

    def holds_in(self, year: int) -> bool:
        """Whether the override concerns a year."""
        return (self.first_year is None or self.first_year <= year) and (self.last_year is None or year <= self.last_year)
