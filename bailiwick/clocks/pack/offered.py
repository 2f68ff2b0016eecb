"""Days that many employers keep though the law of their state does not list them: offered, and ticked where the state's offices close."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter

from bailiwick.clocks.pack.source import FEDERAL, Listed, listed

MONDAY, THURSDAY = 0, 3
#: listed by law, but offices stay open on them
OBSERVANCES: frozenset[tuple[str, str]] = frozenset(
    {
        ("CA", "susan-b-anthony-day"),
        ("FL", "susan-b-anthony-day"),
        ("NY", "susan-b-anthony-day"),
        ("CA", "diwali"),
        ("CO", "cesar-chavez-day"),
    }
)
#: offices of these states close on the Friday after Thanksgiving, besides those whose list has a holiday on it
DAY_AFTER_THANKSGIVING: frozenset[str] = frozenset({"IA", "IL", "KS", "KY", "ME", "MN", "NE", "SC"})
#: offices of these states close on the day of a general election, besides those whose list says so
GENERAL_ELECTION: frozenset[str] = frozenset({"MD", "RI"})
PRESIDENTIAL_ELECTION: frozenset[str] = frozenset({"KY"})


def election_day(year: int) -> date:
    """Return the Tuesday after the first Monday of November."""
    return _nth(year, 11, MONDAY, 1) + timedelta(days=1)


def offered(state: str, year: int) -> list[tuple[Listed, bool]]:
    """Return what may be kept besides the law's list, each with whether the state's offices do keep it."""
    law = listed(state, year)
    taken, keys = {one.nominal for one in law}, {one.key for one in law}
    extra = [
        (Listed("Day After Thanksgiving", _nth(year, 11, THURSDAY, 4) + timedelta(days=1)), state in DAY_AFTER_THANKSGIVING),
        (Listed("Good Friday", easter(year) - timedelta(days=2)), False),
        (Listed("Christmas Eve", date(year, 12, 24)), False),
        (Listed("New Year’s Eve", date(year, 12, 31)), False),
    ]
    if year % 2 == 0:
        closes = state in GENERAL_ELECTION or (state in PRESIDENTIAL_ELECTION and year % 4 == 0)
        extra.append((Listed("Election Day", election_day(year)), closes))
    if state != FEDERAL:
        extra += [(Listed(one.name, one.nominal, one.kept), False) for one in listed(FEDERAL, year)]
    return [(one, usual) for one, usual in extra if one.nominal not in taken and one.key not in keys]


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
