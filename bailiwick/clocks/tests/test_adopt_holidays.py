"""Holidays are proposed, ticked and adopted, and each coming year in the same way."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from bailiwick.clocks.actions import adopt_holidays, declare_exceptions, install_holidays, propose_holidays
from bailiwick.clocks.models import CalendarException, CountyHoliday, HolidayPlan, WorkCalendar, county_overrides
from bailiwick.clocks.pack import Choice
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail

NEW_YEAR = datetime(2027, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def office(city):
    return WorkCalendar.objects.get(code="office")


@pytest.fixture
def adopt(city, office, now):
    def adopted(**values):
        return adopt_holidays(office, actor=city.actor("grace"), now=now, **{"choice": Choice("MN"), "years": [2027], **values})

    return adopted


def reasons():
    return dict(CalendarException.objects.in_force().values_list("on", "reason"))


class TestProposeHolidays:
    def test_says_what_is_idle_over_and_there(self, city, office, now):
        declare_exceptions([office], actor=city.actor("ada"), now=now, days=[date(2026, 12, 25)], reason="Christmas")
        proposals = {one.slug: one for one in propose_holidays(office, Choice(), [2026], now=now)}
        assert proposals["2026-01-01.new-years-day"].is_past
        assert not proposals["2026-01-01.new-years-day"].is_chosen
        assert proposals["2026-07-04.independence-day"].is_idle
        assert proposals["2026-07-03.independence-day"].is_chosen
        assert proposals["2026-12-25.christmas-day"].there is not None
        assert not proposals["2026-11-27.day-after-thanksgiving"].is_chosen

    def test_knows_its_years_and_states(self, office, now):
        for choice, years in ((Choice(), []), (Choice(), range(2000, 2030)), (Choice("ZZ"), [2026]), (Choice(), [1800])):
            with pytest.raises(ValidationError):
                propose_holidays(office, choice, years, now=now)


class TestAdoptHolidays:
    def test_closes_on_what_is_usual(self, office, adopt):
        adopt()
        assert reasons()[date(2027, 11, 26)] == "Day After Thanksgiving"
        assert CalendarException.objects.filter(source="pack").count() == len(reasons()) == 12
        assert trail(office) == ["clocks.ExceptionsDeclared", "clocks.HolidaysAdopted"]

    def test_closes_on_what_is_ticked_and_does_so_next_year(self, adopt):
        chosen = ["2027-01-01.new-years-day", "2027-12-24.christmas-eve", "2027-12-24.christmas-day"]
        adopt(chosen=chosen)
        assert reasons() == {date(2027, 1, 1): "New Year’s Day", date(2027, 12, 24): "Christmas Eve / Christmas Day"}
        plan = HolidayPlan.objects.get()
        assert plan.added == ["christmas-eve"]
        assert "labor-day" in plan.left_out
        install_holidays([2028], now=NEW_YEAR)
        assert {on: reason for on, reason in reasons().items() if on.year == 2028} == {date(2028, 12, 25): "Christmas Day"}, "the eve is a Sunday"
        assert "Labor Day" not in reasons().values()

    def test_leaves_days_that_differ_already(self, city, office, adopt, now):
        declare_exceptions([office], actor=city.actor("ada"), now=now, days=[date(2027, 7, 5)], reason="Parade")
        adopt()
        assert reasons()[date(2027, 7, 5)] == "Parade"
        assert adopt() == []

    def test_asks_about_days_that_are_over(self, adopt):
        with pytest.raises(Conflict, match="confirm"):
            adopt(years=[2026], chosen=["2026-01-01.new-years-day"])
        assert len(adopt(years=[2026], chosen=["2026-01-01.new-years-day"], is_confirmed=True)) == 1

    def test_takes_no_strange_day(self, adopt):
        with pytest.raises(ValidationError, match="no holiday"):
            adopt(chosen=["2027-04-01.fools-day"])

    def test_is_refused_to_others(self, city, office, now):
        with pytest.raises(Refused):
            adopt_holidays(office, actor=city.actor("otto"), now=now, choice=Choice(), years=[2027])


class TestCountyHolidays:
    @pytest.fixture
    def add(self, sign_in):
        def added(**values):
            return sign_in("grace").post("/records/county-holidays/new", {"later": "0", **values})

        return added

    def test_are_lines_on_top_of_the_list(self, add, adopt):
        assert add(kind="add", name="Founders’ Day", month="5", nth="-1", weekday="4").status_code == 302
        assert add(kind="omit", holiday="columbus-day").status_code == 302
        adopt(choice=Choice("US", overrides=county_overrides()))
        assert reasons()[date(2027, 5, 28)] == "Founders’ Day"
        assert date(2027, 10, 11) not in reasons()

    @pytest.mark.parametrize(
        "values",
        [
            {"kind": "add", "name": "Founders’ Day"},
            {"kind": "add", "month": "5", "day": "3"},
            {"kind": "move", "month": "5", "day": "3"},
            {"kind": "omit"},
            {"kind": "omit", "holiday": "columbus-day", "first_year": "2030", "last_year": "2029"},
        ],
    )
    def test_say_what_is_missing(self, add, values):
        assert add(**values).status_code == 422
        assert not CountyHoliday.objects.exists()
