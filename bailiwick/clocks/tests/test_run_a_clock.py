"""One run of a clock: what elapsed, when it is due, and what pauses do to both."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from bailiwick.clocks.engine import Pause, Run, Target, Unreadable, weekly, written
from bailiwick.clocks.engine.problems import TooFar
from bailiwick.clocks.tests.engine_cases import HOUR, NIGHT, amounts, calendars, instants, lengths, local, office

often = settings(max_examples=80, deadline=None)
rests = st.lists(st.tuples(lengths, lengths), max_size=5)
TWO_DAYS = Target(days=2)


def run_of(start, pauses):
    return Run(start, [Pause(start - timedelta(days=2) + at, start - timedelta(days=2) + at + long) for at, long in pauses])


@often
@given(calendars, instants, amounts, rests)
def test_what_elapsed_by_the_due_time_is_the_target(calendar, start, target, pauses):
    run = run_of(start, pauses)
    due = run.due(calendar, Target(target))
    assert run.elapsed(calendar, due) == target
    assert run.elapsed(calendar, due - timedelta(microseconds=1)) < target
    assert run.remaining(calendar, Target(target), due) == timedelta(0)


@often
@given(calendars, instants, amounts, rests, st.randoms(), lengths)
def test_order_empty_pauses_and_splits_change_nothing(calendar, start, target, pauses, dice, at):
    run = run_of(start, pauses)
    cut = [
        part
        for one in run.pauses
        for middle in [one.since + (one.ended_at - one.since) / 2]
        for part in (Pause(one.since, middle), Pause(middle, one.ended_at))
    ]
    other = [*cut, Pause(start + at, start + at), *run.pauses]
    dice.shuffle(other)
    assert Run(start, other).due(calendar, Target(target)) == run.due(calendar, Target(target))
    assert Run(start, other).elapsed(calendar, start + at) == run.elapsed(calendar, start + at)


@often
@given(calendars, instants, amounts, rests, lengths)
def test_a_pause_after_the_due_time_changes_nothing_and_one_in_time_leaves_none(calendar, start, target, pauses, later):
    run = run_of(start, pauses)
    try:
        due = run.due(calendar, Target(target))
    except TooFar:  # a second a week makes hours last for thousands of years
        reject()
    assert Run(start, [*run.pauses, Pause(due + later, None)]).due(calendar, Target(target)) == due
    assert Run(start, [*run.pauses, Pause(due - timedelta(microseconds=1), None)]).due(calendar, Target(target)) is None


@often
@given(calendars, instants, st.integers(0, 6), rests)
def test_days_end_at_a_close_and_pauses_only_move_them_on(calendar, start, days, pauses):
    plain, paused = Run(start).due(calendar, Target(days=days)), run_of(start, pauses).due(calendar, Target(days=days))
    assert plain <= paused
    closings = [calendar.open_on(paused.astimezone(calendar.zone).date() - timedelta(days=back)) for back in range(3)]
    assert paused in [spans[-1][1] for spans in closings if spans]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ((2026, 3, 9, 10), (2026, 3, 11, 17)),  # Monday: the close of Wednesday
        ((2026, 3, 9, 7), (2026, 3, 11, 17)),  # before opening, Monday is the start day still
        ((2026, 3, 9, 18), (2026, 3, 12, 17)),  # after the close, Tuesday is the start day
        ((2026, 3, 7, 12), (2026, 3, 11, 17)),  # on a Saturday, Monday is
        ((2026, 3, 5, 10), (2026, 3, 9, 17)),  # over a weekend on which the clocks change
        ((2026, 6, 17, 10), (2026, 6, 22, 17)),  # over Juneteenth
    ],
)
def test_two_days_are_the_close_of_the_second_working_day(start, due):
    assert Run(local(*start)).due(office({date(2026, 6, 19): "Juneteenth"}), TWO_DAYS) == local(*due)


@often
@given(calendars, instants, st.integers(0, 6))
def test_days_are_counted_one_by_one(calendar, start, days):
    opening = calendar.next_open(start)
    day = opening.astimezone(calendar.zone).date()
    began_here = any(begins <= opening < ends for begins, ends in calendar.open_on(day))
    day -= timedelta(days=not began_here)
    for _ in range(days):
        day += timedelta(days=1)
        while not calendar.open_on(day):
            day += timedelta(days=1)
    assert Run(start).due(calendar, Target(days=days)) == max(ends for _begins, ends in calendar.open_on(day))


@pytest.mark.parametrize(
    ("pause", "due"),
    [
        (((2026, 3, 9, 12), (2026, 3, 9, 13)), (2026, 3, 12, 17)),  # an hour's wait needs an hour of Thursday
        (((2026, 3, 9, 18), (2026, 3, 10, 7)), (2026, 3, 11, 17)),  # a night's wait took no working time
        (((2026, 3, 10, 8), (2026, 3, 11, 17)), (2026, 3, 13, 17)),  # two days' wait moves by two days
        (((2026, 3, 11, 16), (2026, 3, 12, 17)), (2026, 3, 13, 17)),  # what rests while it moves moves it again
        (((2026, 3, 12, 8), (2026, 3, 12, 9)), (2026, 3, 11, 17)),  # later than the end, it changes nothing
    ],
)
def test_a_pause_moves_days_by_the_working_time_it_took_and_then_to_a_close(pause, due):
    run = Run(local(2026, 3, 9, 10), [Pause(local(*pause[0]), local(*pause[1]))])
    assert run.due(office(), TWO_DAYS) == local(*due)


def test_nobody_knows_the_end_of_days_while_a_pause_lasts():
    run = Run(local(2026, 3, 9, 10), [Pause(local(2026, 3, 10, 10), None)])
    assert run.due(office(), TWO_DAYS) is None
    assert run.remaining(office(), TWO_DAYS, local(2026, 3, 10, 10)) is None
    assert run.is_paused(local(2026, 3, 10, 11))


def test_the_night_of_friday_closes_on_saturday():
    nights = office(week=weekly(*[[NIGHT]] * 5))
    assert Run(local(2026, 3, 7, 3)).due(nights, Target(days=0)) == local(2026, 3, 7, 6)
    assert Run(local(2026, 3, 7, 3)).due(nights, Target(days=1)) == local(2026, 3, 10, 6)


def test_a_stop_ends_the_count_and_says_whether_it_was_in_time():
    target = Target(2 * HOUR)
    run = Run(local(2026, 3, 9, 9), stop=local(2026, 3, 9, 11))
    assert run.elapsed(office(), local(2026, 3, 20)) == 2 * HOUR
    assert run.met(office(), target)
    assert not Run(run.start, stop=local(2026, 3, 9, 12)).met(office(), target)
    assert Run(run.start).met(office(), target) is None


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("4h", "4h"),
        ("30m", "30m"),
        ("1h30m", "1h30m"),
        ("90s", "1m30s"),
        ("2d", "2d"),
        ("PT4H", "4h"),
        ("P2D", "2d"),
        (" 1h 30m ", "1h30m"),
        ("0h", "0s"),
    ],
)
def test_targets_are_read_and_written(text, short):
    assert str(Target.parse(text)) == short
    assert Target.parse(short) == Target.parse(text)


@pytest.mark.parametrize("text", ["", "4", "h", "-4h", "4h30", "1d4h", "PT", "٤h", "9999999999h", "99999d", "4" * 1000 + "h"])
def test_what_is_no_target_is_refused_with_what_to_write(text):
    with pytest.raises(Unreadable, match="Write working time as 4h"):
        Target.parse(text)


def test_amounts_are_written_to_the_microsecond():
    dice = random.Random(1)
    amounts_ = [timedelta(microseconds=dice.randrange(10**12)) for _ in range(20)]
    assert written(timedelta(seconds=1.5)) == "1.5s"
    assert written(-HOUR) == "-1h"
    assert len({written(amount) for amount in amounts_}) == 20
