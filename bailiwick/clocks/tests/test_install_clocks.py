"""A new installation has promises, calendars and holidays; what somebody changed stays."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bailiwick.clocks.actions import install_clocks, install_holidays, withdraw_exceptions
from bailiwick.clocks.models import CalendarException, CalendarVersion, HolidayPlan, Promise, WorkCalendar, office_calendar
from bailiwick.core.actors import System

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def test_is_done_once():
    install_clocks()
    Promise.objects.filter(priority=1).update(resolve_minutes=90)
    WorkCalendar.objects.filter(code="office").update(name="Town hall", code="town-hall")
    install_clocks()
    assert Promise.objects.count() == 4
    assert Promise.objects.get(priority=1).resolve_minutes == 90
    assert set(WorkCalendar.objects.values_list("code", "is_default")) == {("town-hall", True), ("around-the-clock", False)}
    assert CalendarVersion.objects.count() == 2


def test_opens_the_office_from_eight_to_five_and_one_calendar_for_ever(now):
    install_clocks()
    calendar = office_calendar()
    assert calendar.name == "Office"
    assert [len(day) for day in calendar.weeks[0][1]] == [1, 1, 1, 1, 1, 0, 0]
    assert CalendarVersion.objects.get(calendar__code="around-the-clock").week()[6] == ((0, 86_400),)


def test_adopts_the_federal_holidays_of_the_years_once():
    install_clocks()
    assert install_holidays(range(2026, 2028), now=NEW_YEAR) == 23
    observed = CalendarException.objects.get(on=date(2026, 7, 3))
    assert (observed.reason, observed.source, observed.is_closed) == ("Independence Day", "pack", True)
    withdraw_exceptions([observed], actor=System("a decision"), now=NEW_YEAR)
    assert install_holidays(range(2026, 2028), now=NEW_YEAR) == 0, "what was withdrawn is not declared again"


def test_leaves_calendars_alone_that_do_not_want_it():
    install_clocks()
    HolidayPlan.objects.update(is_yearly=False)
    assert install_holidays([2026], now=NEW_YEAR) == 0


def test_counts_without_any_calendar_as_a_new_installation_would(now):
    CalendarVersion.objects.all().delete()
    assert office_calendar().is_open(now)
