"""Working time on odd days: when the clocks change, over midnight, on exceptional days, and where there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bailiwick.clocks.engine import Calendar, Exceptional, NoWorkingTime, TooFar, around_the_clock, weekly
from bailiwick.clocks.tests.engine_cases import CHICAGO, HOUR, NIGHT, OFFICE_DAY, WEEK, local, office

NOTHING = timedelta(0)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 1), 24)])
def test_a_day_around_the_clock_is_as_long_as_it_is(day, hours):
    start, end = (datetime.combine(on, datetime.min.time(), CHICAGO) for on in (day, day + timedelta(days=1)))
    assert around_the_clock(CHICAGO).between(start, end) == hours * HOUR


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_an_office_day_keeps_its_nine_hours_when_the_clocks_change(day):
    start = datetime.combine(day, datetime.min.time(), CHICAGO)
    assert office(week=weekly(*[[OFFICE_DAY]] * 7)).between(start, start + timedelta(days=1)) == 9 * HOUR


def test_a_night_shift_over_the_change_has_its_real_length():
    nights = office(week=weekly([], [], [], [], [], [NIGHT]))
    assert nights.between(local(2026, 3, 7, 12), local(2026, 3, 8, 12)) == 7 * HOUR
    assert nights.between(local(2026, 10, 31, 12), local(2026, 11, 1, 12)) == 9 * HOUR


@pytest.mark.parametrize(
    ("shift", "day", "minutes"), [((9000, 10_800), (2026, 3, 8), 0), ((5400, 9000), (2026, 3, 8), 30), ((3600, 5400), (2026, 11, 1), 60)]
)
def test_an_edge_in_a_skipped_hour_moves_and_in_a_repeated_one_counts_twice(shift, day, minutes):
    calendar = office(week=weekly(*[[shift]] * 7))
    assert calendar.between(local(*day), local(*day) + 12 * HOUR) == timedelta(minutes=minutes)


def test_a_day_that_an_island_skipped_has_no_hours():
    apia = ZoneInfo("Pacific/Apia")
    calendar = around_the_clock(apia)
    assert calendar.open_on(date(2011, 12, 30)) == ()
    assert calendar.between(local(2011, 12, 29, 12, zone=apia), local(2011, 12, 31, 12, zone=apia)) == 24 * HOUR


def test_an_exception_takes_its_own_shift_over_midnight_and_leaves_yesterdays():
    nights = Calendar("Nights", CHICAGO, ((None, weekly(*[[NIGHT]] * 7)),), {date(2026, 6, 19): Exceptional((), "Juneteenth")})
    assert nights.between(local(2026, 6, 19), local(2026, 6, 20)) == 6 * HOUR
    assert nights.between(local(2026, 6, 20), local(2026, 6, 20, 12)) == NOTHING
    assert nights.why_closed(local(2026, 6, 20, 3)) == "Juneteenth"


def test_new_hours_hold_from_their_day_on_and_never_before():
    calendar = Calendar("Office", CHICAGO, ((None, WEEK), (date(2026, 3, 10), weekly(*[[(9 * 3600, 13 * 3600)]] * 5))))
    assert calendar.between(local(2026, 3, 9), local(2026, 3, 10)) == 9 * HOUR
    assert calendar.between(local(2026, 3, 10), local(2026, 3, 11)) == 4 * HOUR


def test_a_snow_day_declared_afterwards_moves_what_is_counted_anew_and_nothing_else():
    before = office()
    after = before.closed_on([date(2026, 3, 10)], "Snow")
    start = local(2026, 3, 9, 16)
    assert before.add(start, 2 * HOUR) == local(2026, 3, 10, 9)
    assert after.add(start, 2 * HOUR) == local(2026, 3, 11, 9)
    assert before.add(start, 2 * HOUR) == local(2026, 3, 10, 9)
    assert after.between(local(2026, 3, 2), local(2026, 3, 9)) == before.between(local(2026, 3, 2), local(2026, 3, 9))


@pytest.mark.parametrize("amount", [HOUR, -HOUR])
def test_a_calendar_without_working_time_says_so(amount):
    calendar = office(week=((),) * 7)
    with pytest.raises(NoWorkingTime):
        calendar.add(local(2026, 3, 6, 16), amount)
    with pytest.raises(NoWorkingTime):
        list(calendar.stretches(local(2026, 3, 6, 16)))


def test_patience_ends_after_four_hundred_days():
    days = {date(2026, 3, 9) + timedelta(days=day): "Rebuilding" for day in range(500)}
    with pytest.raises(NoWorkingTime):
        office(days).add(local(2026, 3, 6, 16), 2 * HOUR)
    assert office(days).add(local(2026, 3, 6, 15), 2 * HOUR) == local(2026, 3, 6, 17)
    short = dict(list(days.items())[:390])
    assert office(short).add(local(2026, 3, 6, 16), 2 * HOUR) == local(2027, 4, 5, 9)


def test_an_end_beyond_the_last_year_is_too_far():
    with pytest.raises(TooFar):
        office().add(local(2026, 3, 6, 16), timedelta(days=2_000_000))


def test_a_century_takes_no_longer_than_a_day():
    first, last = date(1970, 1, 1), date(2100, 1, 1)
    weekdays = sum((first + timedelta(days=day)).weekday() < 5 for day in range((last - first).days))
    start, end = (datetime.combine(on, datetime.min.time(), UTC) for on in (first, last))
    assert office().between(start, end) == weekdays * 9 * HOUR
    assert office().add(start, weekdays * 9 * HOUR) == local(2099, 12, 31, 17)
