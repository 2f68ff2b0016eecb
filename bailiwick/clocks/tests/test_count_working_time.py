"""Adding and measuring working time: what holds for every calendar."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings

from bailiwick.clocks.engine import COUNTED, Calendar, Exceptional, weekly
from bailiwick.clocks.tests.engine_cases import HOUR, SPLIT_DAY, amounts, calendars, instants, lengths, local, office

TICK = timedelta(microseconds=1)
NOTHING = timedelta(0)
often = settings(max_examples=80, deadline=None)


@often
@given(calendars, instants, amounts)
def test_the_time_between_a_start_and_its_end_is_what_was_added(calendar, start, amount):
    end = calendar.add(start, amount)
    assert calendar.between(start, end) == amount
    assert calendar.between(start, end - TICK) < amount


@often
@given(calendars, instants, amounts)
def test_going_back_ends_at_the_latest_such_instant(calendar, start, amount):
    begun = calendar.add(start, -amount)
    assert calendar.between(begun, start) == amount
    assert calendar.between(begun + TICK, start) < amount


@often
@given(calendars, instants, amounts, amounts)
def test_adding_twice_is_adding_the_sum_and_more_is_later(calendar, start, one, two):
    assert calendar.add(calendar.add(start, one), two) == calendar.add(start, one + two) > calendar.add(start, one)


@often
@given(calendars, instants, instants, instants)
def test_time_adds_up_whatever_the_order(calendar, one, two, three):
    assert calendar.between(one, two) + calendar.between(two, three) == calendar.between(one, three)
    assert calendar.between(one, two) == -calendar.between(two, one)


@often
@given(calendars, instants, lengths)
def test_time_never_runs_backwards_nor_faster_than_time(calendar, start, length):
    assert NOTHING <= calendar.between(start, start + length) <= length


@often
@given(calendars, instants, lengths)
def test_the_stretches_add_up_without_a_gap(calendar, start, length):
    found = list(calendar.stretches(start, start + length))
    assert sum((ends - begins for begins, ends, why in found if why is COUNTED), NOTHING) == calendar.between(start, start + length)
    edges = [begins for begins, _ends, _why in found] + [start + length]
    assert edges == [start, *(ends for _begins, ends, _why in found)] or not length
    assert all(calendar.why(begins) == why == calendar.why(ends - TICK) for begins, ends, why in found)


@often
@given(calendars, instants)
def test_the_next_opening_is_the_first_instant_at_which_time_runs(calendar, at):
    opening = calendar.next_open(at)
    assert calendar.is_open(opening)
    assert calendar.between(at, opening) == NOTHING
    assert opening == at or not calendar.is_open(opening - TICK)


@often
@given(calendars, instants)
def test_an_interval_may_be_written_in_two_or_twice(calendar, start):
    def split(shifts):
        return tuple(part for begins, ends in shifts for part in ((begins, begins + (ends - begins) // 2), (begins + (ends - begins) // 2, ends)))

    weeks = tuple((since, tuple(split(day) + day for day in week)) for since, week in calendar.weeks)
    odd = {day: Exceptional(split(one.shifts), one.reason) for day, one in calendar.exceptions.items()}
    other = Calendar("other", calendar.zone, weeks, odd)
    assert other.between(start, start + timedelta(days=40)) == calendar.between(start, start + timedelta(days=40))


@often
@given(calendars, instants, amounts)
def test_it_is_open_exactly_where_the_next_moment_counts(calendar, start, amount):
    end = calendar.add(start, amount)
    for at in (start, end - TICK, end, calendar.next_open(end)):
        assert calendar.is_open(at) == (calendar.between(at, at + TICK) == TICK) == (calendar.next_open(at) == at)
        assert calendar.is_open(at) == (calendar.why(at) is COUNTED)
    following = calendar.next_open(end)
    assert calendar.is_open(following)
    assert calendar.between(end, following) == NOTHING


def test_the_end_of_an_interval_is_left_out():
    calendar = office(week=weekly(*[SPLIT_DAY] * 5))
    noon, one = local(2026, 3, 9, 12), local(2026, 3, 9, 13)
    assert [calendar.is_open(at) for at in (noon - TICK, noon, one - TICK, one)] == [True, False, False, True]


def test_the_office_opens_and_closes_at_its_hour_on_both_sides_of_a_weekend_on_which_the_clocks_change():
    calendar = office()
    for friday, monday in [(local(2026, 3, 6, 18), local(2026, 3, 9, 8)), (local(2026, 10, 30, 18), local(2026, 11, 2, 8))]:
        assert calendar.next_open(friday) == monday
        assert calendar.add(monday + HOUR, -HOUR) == monday
        assert calendar.add(monday, -9 * HOUR) == friday - 10 * HOUR
        assert calendar.add(friday - 2 * HOUR, HOUR) == friday - HOUR
        assert calendar.add(friday - 2 * HOUR, 2 * HOUR) == monday + HOUR
