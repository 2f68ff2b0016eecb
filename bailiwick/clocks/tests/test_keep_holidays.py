"""The holidays of every state agree with the library's, and a county's own lines go on top."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from holidays import PUBLIC, country_holidays
from holidays.countries.united_states import UnitedStates

from bailiwick.clocks.pack import FEDERAL, STATES, Choice, Kind, Override, Saturday, Sunday, Yearly, holidays_in
from bailiwick.clocks.pack.source import OBSERVED, key_of

YEARS = range(2000, 2051)
SHORTER = {"juneteenth-national-independence-day": "juneteenth", "friday-after-thanksgiving": "day-after-thanksgiving"}


#: what offices are known to keep besides the list
BESIDES = {
    "AR": {"Christmas Eve"},
    "HI": {"Good Friday"},
    "KY": {"Day After Thanksgiving", "Election Day"},
    "LA": {"Acadian Day"},
    "MD": {"Election Day"},
    "ND": {"Good Friday"},
    "RI": {"Election Day"},
    "SC": {"Day After Thanksgiving", "Christmas Eve", "Day After Christmas"},
    **{state: {"Day After Thanksgiving"} for state in ("IA", "IL", "KS", "ME", "MN", "NE", "TN")},
}


def days(year, state=FEDERAL, **choice):
    return {(day.on, day.name) for day in holidays_in(Choice(state, **choice), [year]) if day.is_usual}


def observed(year, state=FEDERAL, **choice):
    return {day.on for day in holidays_in(Choice(state, **choice), [year]) if day.is_observed and day.is_usual}


@pytest.mark.parametrize("state", STATES)
def test_agrees_with_the_library_in_every_state(state):
    theirs = country_holidays("US", subdiv=state, years=YEARS, categories=(PUBLIC,), expand=False)
    expected = {(on, SHORTER.get(key, key)) for on in theirs for name in theirs.get_list(on) for key in [key_of(name.removesuffix(OBSERVED))]}
    ours = {(day.on, day.key): day for day in holidays_in(Choice(state), YEARS)}
    assert expected <= set(ours)
    added = {day.name for key, day in ours.items() if day.is_usual and key not in expected}
    assert added == BESIDES.get(state, set())


def test_knows_fifty_states_and_the_district():
    theirs = {code: name for name, code in UnitedStates.subdivisions_aliases.items() if code in UnitedStates.subdivisions}
    assert {code: name for code, name in theirs.items() if code not in {"AS", "GU", "MP", "PR", "UM", "VI"}} == STATES
    assert (len(STATES), STATES["DC"]) == (51, "District of Columbia")
    with pytest.raises(ValueError, match="PR"):
        holidays_in(Choice("PR"), [2026])


@pytest.mark.parametrize(
    ("year", "day", "name"),
    [
        (2026, date(2026, 7, 3), "Independence Day"),
        (2026, date(2026, 11, 26), "Thanksgiving Day"),
        (2026, date(2026, 5, 25), "Memorial Day"),
        (2027, date(2027, 6, 18), "Juneteenth"),
        (2027, date(2027, 12, 31), "New Year’s Day"),
        (2023, date(2023, 1, 2), "New Year’s Day"),
        (2026, date(2026, 1, 19), "Birthday of Martin Luther King, Jr."),
    ],
)
def test_federal_offices_keep_a_weekday_for_a_weekend(year, day, name):
    assert (day, name) in days(year)


def test_federal_offices_have_eleven_holidays_and_no_decrees():
    assert len({day.key for day in holidays_in(Choice(), [2025]) if day.is_usual}) == 11
    assert "juneteenth" not in {day.key for day in holidays_in(Choice(), [2020])}


@pytest.mark.parametrize(
    ("saturday", "sunday", "expected"),
    [
        (Saturday.FRIDAY, Sunday.MONDAY, {date(2027, 6, 18), date(2027, 7, 5), date(2027, 12, 24), date(2027, 12, 31)}),
        (Saturday.NONE, Sunday.MONDAY, {date(2027, 7, 5)}),
        (Saturday.MONDAY, Sunday.NONE, {date(2027, 6, 21), date(2027, 12, 27)}),
        (Saturday.NONE, Sunday.NONE, set()),
        (Saturday.LAW, Sunday.NONE, {date(2027, 6, 18), date(2027, 12, 24), date(2027, 12, 31)}),
    ],
)
def test_an_employer_has_rules_of_its_own_for_weekends(saturday, sunday, expected):
    assert observed(2027, saturday=saturday, sunday=sunday) == expected


def test_a_substitute_goes_round_another_holiday():
    eve = Override(Kind.ADD, "christmas-eve", "Christmas Eve", Yearly(12, day=24))
    kept = days(2027, saturday=Saturday.FRIDAY, sunday=Sunday.MONDAY, overrides=[eve])
    assert {(date(2027, 12, 24), "Christmas Eve"), (date(2027, 12, 23), "Christmas Day")} <= kept


def test_election_day_and_the_day_after_thanksgiving_are_known_everywhere():
    for state in (FEDERAL, *STATES):
        offered = {day.on: day for day in holidays_in(Choice(state), [2028])}
        assert date(2028, 11, 7) in offered
        assert date(2028, 11, 24) in offered
    assert (date(2026, 11, 3), "Election Day") in days(2026, "RI")
    assert (date(2026, 11, 3), "Election Day") not in days(2026, "KY")
    assert (date(2028, 11, 7), "Election Day") in days(2028, "KY")
    assert (date(2026, 11, 27), "Day After Thanksgiving") in days(2026, "MN")


def test_the_friday_after_thanksgiving_has_names_of_its_own():
    friday = date(2026, 11, 27)
    names = {state: {name for on, name in days(2026, state) if on == friday} for state in ("LA", "MD", "NV", "IN", "WA", "NM", "TN")}
    assert names == {
        "LA": {"Acadian Day"}, "MD": {"American Indian Heritage Day"}, "NV": {"Family Day"}, "IN": {"Lincoln’s Birthday"},
        "WA": {"Native American Heritage Day"}, "NM": {"Presidents’ Day"}, "TN": {"Day After Thanksgiving"},
    }  # fmt: skip


def test_good_friday_is_kept_where_the_law_says_so():
    states = {state for state in STATES if (date(2026, 4, 3), "Good Friday") in days(2026, state)}
    assert states == {"CT", "DE", "HI", "IN", "KY", "LA", "NC", "ND", "NJ", "TN", "TX"}


@pytest.mark.parametrize("year", range(2000, 2051))
def test_the_days_around_christmas_move_as_in_a_state_whose_list_has_them(year):
    def kept(state):
        return {(on, name) for on, name in days(year, state) if on.month == 12 and name in {"Christmas Eve", "Day After Christmas"}}

    if year >= 2014:
        assert kept("SC") == kept("NC")
    assert {one for one in kept("SC") if one[1] == "Christmas Eve"} == kept("AR")


class TestCountyLines:
    def test_add_a_day_for_some_years(self):
        founders = Override(Kind.ADD, "founders-day", "Founders’ Day", Yearly(5, nth=-1, weekday=4), first_year=2025, last_year=2026)
        assert (date(2026, 5, 29), "Founders’ Day") in days(2026, overrides=[founders])
        assert "Founders’ Day" not in {name for _on, name in days(2027, overrides=[founders])}

    def test_an_added_day_on_a_weekend_is_kept_beside_it(self):
        charter = Override(Kind.ADD, "charter-day", "Charter Day", Yearly(8, day=1))
        assert (date(2026, 7, 31), "Charter Day") in days(2026, overrides=[charter])

    def test_move_a_day(self):
        moved = Override(Kind.MOVE, "columbus-day", yearly=Yearly(11, nth=4, weekday=3, later=1))
        kept = days(2026, overrides=[moved])
        assert (date(2026, 11, 27), "Columbus Day") in kept
        assert date(2026, 10, 12) not in {on for on, _name in kept}

    def test_leave_a_day_out(self):
        assert "Columbus Day" not in {name for _on, name in days(2026, overrides=[Override(Kind.OMIT, "columbus-day")])}

    def test_a_day_that_a_year_has_not_is_left_out(self):
        leap = Override(Kind.ADD, "leap-day", "Leap Day", Yearly(2, day=29))
        assert {on for on, name in days(2028, overrides=[leap]) if name == "Leap Day"} == {date(2028, 2, 29)}
        assert "Leap Day" not in {name for _on, name in days(2027, overrides=[leap])}


def test_new_years_day_belongs_to_the_year_it_is_kept_in():
    found = holidays_in(Choice(), [2027])
    assert all(day.on.year == 2027 for day in found)
    assert found == sorted(found, key=lambda day: (day.on, day.nominal, day.name))
    assert found[-1].nominal - found[-1].on in (timedelta(0), timedelta(days=1))
