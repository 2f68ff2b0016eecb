"""A new installation has promises, office hours and holidays; what somebody changed stays."""

from __future__ import annotations

from datetime import date

import pytest

from bailiwick.clocks.actions import install_clocks, install_holidays
from bailiwick.clocks.models import Clocks, Closure, OfficeHours, Promise, federal_holidays

pytestmark = pytest.mark.django_db


def test_is_done_once():
    install_clocks()
    Promise.objects.filter(priority=1).update(resolve_minutes=90)
    OfficeHours.objects.filter(weekday=4).delete()
    install_clocks()
    assert Promise.objects.count() == 4
    assert Promise.objects.get(priority=1).resolve_minutes == 90
    assert not OfficeHours.objects.filter(weekday=4).exists()


def test_lists_the_holidays_of_the_years_once():
    assert install_holidays(range(2026, 2028)) == 22
    Closure.objects.filter(on=date(2026, 7, 3)).update(name="Fourth of July")
    assert install_holidays(range(2026, 2028)) == 0


@pytest.mark.parametrize(
    ("year", "day", "name"),
    [
        (2026, date(2026, 7, 3), "Independence Day"),
        (2026, date(2026, 11, 26), "Thanksgiving Day"),
        (2026, date(2026, 5, 25), "Memorial Day"),
        (2027, date(2027, 6, 18), "Juneteenth"),
        (2028, date(2027, 12, 31), "New Year’s Day"),
        (2023, date(2023, 1, 2), "New Year’s Day"),
    ],
)
def test_a_holiday_on_a_weekend_is_kept_beside_it(year, day, name):
    assert (day, name) in federal_holidays(year)


def test_counts_without_any_rows_as_a_new_installation_would(now):
    clocks = Clocks.read()
    assert clocks.targets(1, now).due - now == clocks.resolve_time(1)


def test_reads_retired_rows_as_gone(now):
    install_clocks()
    OfficeHours.objects.filter(weekday=1).update(retired_at=now)
    assert not Clocks.read().office.is_open(now)
