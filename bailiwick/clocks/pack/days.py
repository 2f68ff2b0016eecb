"""The holidays of a county in some years: the law's list, what is offered besides, and the county's own lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bailiwick.clocks.pack.offered import OBSERVANCES, offered
from bailiwick.clocks.pack.overrides import Kind, Override
from bailiwick.clocks.pack.source import Listed, listed
from bailiwick.clocks.pack.states import FEDERAL, is_known
from bailiwick.clocks.pack.weekends import SATURDAY, Saturday, Sunday, rule_for, substitute

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day to close on: the holiday it is kept for, and whether offices of the state usually do."""

    on: date
    name: str
    key: str
    nominal: date
    is_usual: bool = True
    is_own: bool = False

    @property
    def is_observed(self) -> bool:
        """Whether the day is kept instead of the holiday itself."""
        return self.on != self.nominal


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose holidays, and what becomes of those on weekends."""

    state: str = FEDERAL
    saturday: Saturday = Saturday.LAW
    sunday: Sunday = Sunday.LAW
    overrides: Sequence[Override] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    listed: Listed
    is_usual: bool
    is_own: bool = False
    is_shifted: bool = True


def holidays_in(choice: Choice, years: Iterable[int]) -> list[Holiday]:
    """Return the days of some years in order; one kept for next year's first holiday stands in the year it falls into.

    Raises ValueError for a state or a year that the pack does not know.
    """
    wanted = set(years)
    if not is_known(choice.state) or not all(FIRST_YEAR <= year <= LAST_YEAR for year in wanted):
        raise ValueError(choice.state)
    around = sorted({near for year in wanted for near in (year - 1, year, year + 1)})
    candidates = [one for year in around for one in county_days(choice, year)]
    instead = _substitutes(candidates, choice)
    days = [day for one in candidates for day in _kept(one, instead.get(one.listed.nominal) if _rule(one, choice) else _by_law(one, choice))]
    return sorted((day for day in days if day.on.year in wanted), key=lambda day: (day.on, day.nominal, day.name))


def county_days(choice: Choice, year: int) -> list[_Candidate]:
    """Return what falls into a year before anything is moved off a weekend."""
    law = [_Candidate(one, (choice.state, one.key) not in OBSERVANCES) for one in listed(choice.state, year)]
    law = [replace(one, is_shifted=one.is_usual) for one in law]
    found = law + [_Candidate(one, usual) for one, usual in offered(choice.state, year)]
    for override in choice.overrides:
        if override.holds_in(year):
            found = _overridden(found, override, year)
    return found


def _overridden(found: list[_Candidate], override: Override, year: int) -> list[_Candidate]:
    if override.kind == Kind.OMIT:
        return [replace(one, is_usual=False, is_own=True) if one.listed.key == override.key else one for one in found]
    on = override.yearly.of(year) if override.yearly is not None else None
    if on is None:
        return found
    own = _Candidate(Listed(override.name, on), is_usual=True, is_own=True)
    if override.kind == Kind.ADD:
        return [one for one in found if one.listed.key != override.key or one.is_usual] + [own]
    moved = next((one for one in found if one.listed.key == override.key), None)
    if moved is None:
        return found
    name = override.name or moved.listed.name
    return [one for one in found if one.listed.key != override.key] + [replace(own, listed=Listed(name, on))]


def _kept(one: _Candidate, instead: date | None) -> list[Holiday]:
    """Return the day itself, and the one kept instead of it."""
    itself = Holiday(one.listed.nominal, one.listed.name, one.listed.key, one.listed.nominal, one.is_usual, one.is_own)
    return [itself] if instead is None else [itself, replace(itself, on=instead)]


def _substitutes(candidates: Iterable[_Candidate], choice: Choice) -> dict[date, date | None]:
    """Return what the employer's rules keep for each day on a weekend; two holidays of one day have one substitute."""
    taken = {one.listed.nominal for one in candidates if one.is_usual}
    taken |= {kept for one in candidates if one.is_usual and (kept := _by_law(one, choice)) is not None and _rule(one, choice) is None}
    instead: dict[date, date | None] = {}
    for one in sorted(candidates, key=lambda one: (not one.is_usual, one.listed.nominal)):
        rule = _rule(one, choice)
        if rule is not None and one.listed.nominal not in instead:
            instead[one.listed.nominal] = kept = substitute(one.listed.nominal, rule, taken)
            taken |= {kept} if kept is not None else set()
    return instead


def _by_law(one: _Candidate, choice: Choice) -> date | None:
    """Return what the law keeps for a day; on weekdays it makes room for what is moved there, which is void beside other rules."""
    is_law = choice.saturday == Saturday.LAW and choice.sunday == Sunday.LAW
    return one.listed.kept if is_law or one.listed.nominal.weekday() >= SATURDAY else None


def _rule(one: _Candidate, choice: Choice) -> Saturday | Sunday | None:
    """Return the employer's rule for a day; none leaves it to the law, which has nothing to say of a county's own days."""
    if not one.is_shifted:
        return None
    rule = rule_for(one.listed.nominal, choice.saturday, choice.sunday)
    if rule != Saturday.LAW:
        return rule
    return rule_for(one.listed.nominal, Saturday.FRIDAY, Sunday.MONDAY) if one.is_own else None
