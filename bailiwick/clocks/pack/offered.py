"""Days that many employers keep though the law of their state does not list them: offered, and ticked where the state's offices close."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter

from bailiwick.clocks.pack.source import Listed, listed
from bailiwick.clocks.pack.states import FEDERAL

MONDAY, THURSDAY = 0, 3
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
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
#: offices of these states close on the Friday after Thanksgiving, besides those whose list has a holiday on it.
#: By law: NE, SC (Code of Laws 53-5-10). By agreement or rule for state employees: IA, IL, KS, KY, ME, MN.
#: By the governor each year: LA (R.S. 1:55), and TN, where it takes the place of Columbus Day (T.C.A. 15-1-101).
DAY_AFTER_THANKSGIVING: frozenset[str] = frozenset({"IA", "IL", "KS", "KY", "LA", "ME", "MN", "NE", "SC", "TN"})
#: what that Friday is called, where it has a name of its own
FRIDAY_NAMES: dict[str, str] = {"LA": "Acadian Day"}
#: offices of these states close on the day of a general election, besides those whose list says so
GENERAL_ELECTION: frozenset[str] = frozenset({"MD", "RI"})
PRESIDENTIAL_ELECTION: frozenset[str] = frozenset({"KY"})
#: closed by law, though the list does not say so: HI (H.R.S. 8-1, since 1941), ND (Century Code 1-03-01)
GOOD_FRIDAY: frozenset[str] = frozenset({"HI", "ND"})
#: closed by law, though the list does not say so: AR (Code 1-5-101), SC (Code of Laws 53-5-10)
CHRISTMAS_EVE: frozenset[str] = frozenset({"AR", "SC"})
#: closed by law, though the list does not say so: SC (Code of Laws 53-5-10)
DAY_AFTER_CHRISTMAS: frozenset[str] = frozenset({"SC"})
#: which day of December is kept instead, by the weekday of Christmas Eve: Christmas Day itself is moved to Friday or to Monday
EVE_INSTEAD: dict[int, int] = {FRIDAY: 23, SATURDAY: 23, SUNDAY: 22}
#: the same for the day after Christmas, by its own weekday
AFTER_INSTEAD: dict[int, int] = {SATURDAY: 28, SUNDAY: 27, MONDAY: 27}


def election_day(year: int) -> date:
    """Return the Tuesday after the first Monday of November."""
    return _nth(year, 11, MONDAY, 1) + timedelta(days=1)


def offered(state: str, year: int) -> list[tuple[Listed, bool]]:
    """Return what may be kept besides the law's list, each with whether the state's offices do keep it."""
    law = listed(state, year)
    taken, keys = {one.nominal for one in law}, {one.key for one in law}
    friday = FRIDAY_NAMES.get(state, "Day After Thanksgiving")
    extra = [
        (Listed(friday, _nth(year, 11, THURSDAY, 4) + timedelta(days=1)), state in DAY_AFTER_THANKSGIVING),
        (Listed("Good Friday", easter(year) - timedelta(days=2)), state in GOOD_FRIDAY),
        (_december("Christmas Eve", year, 24, EVE_INSTEAD if state in CHRISTMAS_EVE else {}), state in CHRISTMAS_EVE),
        (_december("Day After Christmas", year, 26, AFTER_INSTEAD if state in DAY_AFTER_CHRISTMAS else {}), state in DAY_AFTER_CHRISTMAS),
        (Listed("New Year’s Eve", date(year, 12, 31)), False),
    ]
    if year % 2 == 0:
        closes = state in GENERAL_ELECTION or (state in PRESIDENTIAL_ELECTION and year % 4 == 0)
        extra.append((Listed("Election Day", election_day(year)), closes))
    if state != FEDERAL:
        extra += [(Listed(one.name, one.nominal, one.kept), False) for one in listed(FEDERAL, year)]
    return [(one, usual) for one, usual in extra if one.nominal not in taken and one.key not in keys]


def _december(name: str, year: int, day: int, instead: dict[int, int]) -> Listed:
    """Return a day of December with the one kept instead of it, by its weekday."""
    on = date(year, 12, day)
    kept = instead.get(on.weekday())
    return Listed(name, on, None if kept is None else date(year, 12, kept))


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
