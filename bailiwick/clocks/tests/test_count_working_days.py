"""The same time of day so many working days later, moved into the hours of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bailiwick.clocks.models import NoWorkingTime, add_working_days, is_working_day, next_open, weekly
from bailiwick.clocks.tests.engine_cases import CHICAGO, NIGHT, SPLIT_DAY, office

OFFICE = office({date(2026, 11, 26): "Thanksgiving Day"}, week=weekly(*[SPLIT_DAY] * 5))
MINUTES = st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


def local(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (local(24, 15), 2, local(27, 15)),  # Thursday is closed
        (local(21, 10), 1, local(24, 8)),  # Saturday counts from Monday's opening
        (local(23, 22), 1, local(25, 8)),  # after hours counts from the next opening
        (local(24, 12, 30), 1, local(25, 13)),  # in the lunch break, the afternoon
        (local(24, 9), 0, local(24, 9)),
        (local(6, 10, month=3), 1, local(9, 10, month=3)),  # the clocks change on Sunday
    ],
)
def test_add_working_days(start, days, end):
    assert add_working_days(OFFICE, start, days) == end


@given(MINUTES, st.integers(0, 12))
def test_ends_in_office_hours_after_as_many_working_days(start, days):
    end = add_working_days(OFFICE, start, days)
    first = next_open(OFFICE, start)
    assert OFFICE.is_open(end)
    day, passed = first.astimezone(CHICAGO).date(), 0
    while day < end.astimezone(CHICAGO).date():
        day += timedelta(days=1)
        passed += is_working_day(OFFICE, day)
    assert passed == days


def test_a_calendar_without_hours_is_an_error_not_a_search_for_ever():
    with pytest.raises(NoWorkingTime):
        add_working_days(office(week=((),) * 7), local(24, 9), 1)


def test_a_night_shift_belongs_to_the_day_it_begins_on():
    nights = office(week=weekly(*[[NIGHT]] * 5))
    assert add_working_days(nights, local(21, 3), 1) == local(24, 3)  # in Friday's night; Monday's ends on Tuesday
