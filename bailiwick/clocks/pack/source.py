"""The one place that asks the library of holidays; its wording is brought into ours here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.text import slugify

from bailiwick.clocks.pack.states import FEDERAL
from bailiwick.core import libraries

OBSERVED = " (observed)"
#: names that are longer in the law than anybody says them
_SHORTER = {"Juneteenth National Independence Day": "Juneteenth", "Friday After Thanksgiving": "Day After Thanksgiving"}
#: a substitute stands this near to its holiday: Christmas Eve on a Sunday is kept two days earlier
_NEAR_DAYS = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A holiday as the law lists it: the day it falls on, and the day kept instead, if any."""

    name: str
    nominal: date
    kept: date | None = None

    @property
    def key(self) -> str:
        """What the holiday is called by over the years."""
        return key_of(self.name)


def key_of(name: str) -> str:
    """Return the key of a holiday's name: the same for every spelling of an apostrophe."""
    return slugify(name.replace("’", "").replace("'", ""))[:60]


@lru_cache(maxsize=4096)
def listed(state: str, year: int) -> tuple[Listed, ...]:
    """Return the holidays that fall into a year by the law of a state, each with the day kept instead of a weekend."""
    nominal, kept = list[tuple[date, str]](), list[tuple[date, str]]()
    for each in (year - 1, year, year + 1):
        for on, name in _entries(state, each):
            (kept if name.endswith(OBSERVED) else nominal).append((on, name.removesuffix(OBSERVED)))
    found = (Listed(_ours(name), on, _nearest(on, name, kept)) for on, name in nominal if on.year == year)
    return tuple(sorted(found, key=lambda one: (one.nominal, one.name)))


@lru_cache(maxsize=4096)
def _entries(state: str, year: int) -> tuple[tuple[date, str], ...]:
    subdivision, category = (None, "government") if state == FEDERAL else (state, "public")
    days = libraries.holidays().country_holidays("US", subdiv=subdivision, years=year, expand=False, categories=(category,))
    return tuple((on, name) for on in days for name in dict.fromkeys(days.get_list(on)) if not _is_decree(state, name))


def _is_decree(state: str, name: str) -> bool:
    """Whether a federal closing was ordered for one day: no holiday of a list."""
    return state == FEDERAL and name not in _FEDERAL_NAMES and name.removesuffix(OBSERVED) not in _FEDERAL_NAMES


def _nearest(on: date, name: str, kept: list[tuple[date, str]]) -> date | None:
    near = [day for day, same in kept if same == name and abs(day - on) <= timedelta(days=_NEAR_DAYS)]
    return min(near, key=lambda day: abs(day - on), default=None)


def _ours(name: str) -> str:
    return _SHORTER.get(name, name).replace("'", "’")


_FEDERAL_NAMES = {
    "New Year's Day",
    "Birthday of Martin Luther King, Jr.",
    "Washington's Birthday",
    "Memorial Day",
    "Juneteenth National Independence Day",
    "Independence Day",
    "Labor Day",
    "Columbus Day",
    "Veterans Day",
    "Thanksgiving Day",
    "Christmas Day",
}
