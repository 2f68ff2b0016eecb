"""Adding and measuring working time, on ordinary days and on the days the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.clocks.models import Calendar, NoWorkingTime, Pause, around_the_clock, deadline

CHICAGO = ZoneInfo("America/Chicago")
WORKDAY = ((time(8), time(17)),)
SPLIT = ((time(8), time(12)), (time(13), None))


def office(closures=None, week=None):
    return Calendar(CHICAGO, week or (WORKDAY,) * 5 + ((), ()), closures or {})


def local(year, month, day, hour=0):
    return datetime(year, month, day, hour, tzinfo=CHICAGO).astimezone(UTC)


instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
durations = st.integers(1, 200 * 3600).map(lambda seconds: timedelta(seconds=seconds))
weeks = st.sampled_from([(WORKDAY,) * 5 + ((), ()), (SPLIT,) * 7, ((), (), ((time(1, 30), time(2, 30)),), (), SPLIT, (), WORKDAY)])
holidays = st.dictionaries(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.just([("Closed", time(0), None)]), max_size=30)


@settings(max_examples=150, deadline=None)
@given(instants, durations, weeks, holidays)
def test_the_time_between_a_start_and_its_target_is_the_promised_time(start, promised, week, closures):
    calendar = office(closures, week)
    assert calendar.between(start, calendar.add(start, promised)) == promised


@settings(max_examples=100, deadline=None)
@given(instants, durations, durations, weeks)
def test_adding_twice_is_adding_the_sum(start, first, second, week):
    calendar = office(week=week)
    assert calendar.add(calendar.add(start, first), second) == calendar.add(start, first + second)


@settings(max_examples=100, deadline=None)
@given(instants, durations, durations, weeks)
def test_more_time_is_never_earlier(start, first, second, week):
    calendar = office(week=week)
    assert calendar.add(start, first) < calendar.add(start, first + second)


@settings(max_examples=100, deadline=None)
@given(instants, durations, weeks)
def test_going_back_undoes_going_forward(start, promised, week):
    calendar = office(week=week)
    target = calendar.add(start, promised)
    assert calendar.between(calendar.add(target, -promised), target) == promised


@settings(max_examples=100, deadline=None)
@given(instants, instants, instants)
def test_time_adds_up_whatever_the_order(one, two, three):
    calendar = office()
    assert calendar.between(one, two) + calendar.between(two, three) == calendar.between(one, three)


@settings(max_examples=100, deadline=None)
@given(instants, durations, instants)
def test_an_empty_pause_changes_nothing(start, promised, pause):
    calendar = office()
    assert deadline(calendar, start, promised, [Pause(pause, pause, "nothing")]) == calendar.add(start, promised)


def test_friday_afternoon_goes_on_on_monday():
    assert office().add(local(2026, 3, 6, 16), timedelta(hours=2)) == local(2026, 3, 9, 9)


def test_a_holiday_does_not_count():
    closed = {date(2026, 7, 3): [("Independence Day", time(0), None)]}
    assert office(closed).add(local(2026, 7, 2, 16), timedelta(hours=2)) == local(2026, 7, 6, 9)


def test_half_a_day_closed_leaves_the_other_half():
    closed = {date(2026, 12, 24): [("Christmas Eve", time(12), None)]}
    assert office(closed).between(local(2026, 12, 24, 0), local(2026, 12, 25, 0)) == timedelta(hours=4)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 1), 24)])
def test_a_day_around_the_clock_is_as_long_as_it_is(day, hours):
    start = datetime.combine(day, time(0), CHICAGO)
    end = datetime.combine(day + timedelta(days=1), time(0), CHICAGO)
    assert around_the_clock(CHICAGO).between(start, end) == timedelta(hours=hours)


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_an_office_day_keeps_its_nine_hours_when_the_clocks_change(day):
    calendar = office(week=(WORKDAY,) * 7)
    start = datetime.combine(day, time(0), CHICAGO)
    assert calendar.between(start, start + timedelta(days=1)) == timedelta(hours=9)


def test_a_calendar_without_working_time_says_so():
    with pytest.raises(NoWorkingTime):
        office(week=((),) * 7).add(local(2026, 3, 6, 16), timedelta(seconds=1))


def test_a_pause_in_time_moves_the_deadline_by_its_working_time():
    pause = Pause(local(2026, 3, 9, 10), local(2026, 3, 9, 12), "client")
    assert deadline(office(), local(2026, 3, 9, 9), timedelta(hours=4), [pause]) == local(2026, 3, 9, 15)


def test_a_pause_after_the_deadline_changes_nothing():
    pause = Pause(local(2026, 3, 9, 14), None, "client")
    assert deadline(office(), local(2026, 3, 9, 9), timedelta(hours=4), [pause]) == local(2026, 3, 9, 13)


def test_nobody_knows_the_deadline_while_a_pause_lasts():
    pause = Pause(local(2026, 3, 9, 10), None, "client")
    assert deadline(office(), local(2026, 3, 9, 9), timedelta(hours=4), [pause]) is None
