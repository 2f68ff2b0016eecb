"""A deadline opens into the stretches of time that counted and those that did not, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.clocks.engine import Exceptional, Kind, Run, Target, Unreadable, Why, segments, segments_to_due
from bailiwick.clocks.models import Pause, deadline, explain
from bailiwick.clocks.tests.engine_cases import HOUR, amounts, calendars, instants, lengths, local, office
from bailiwick.clocks.words.reasons import say, say_fault

NOTHING = timedelta(0)


def said(found):
    return [(segment.words, segment.counted) for segment in found]


def test_a_weekend_is_two_closed_days():
    found = explain(office(), local(2026, 3, 6, 16), 2 * HOUR, local(2026, 3, 6, 16))
    assert said(found) == [
        ("Counted", HOUR),
        ("Outside office hours", NOTHING),
        ("Sat closed", NOTHING),
        ("Sun closed", NOTHING),
        ("Outside office hours", NOTHING),
        ("Counted", HOUR),
    ]
    assert found[-1].ends == local(2026, 3, 9, 9)


def test_a_holiday_is_named():
    found = explain(office({date(2026, 6, 19): "Juneteenth"}), local(2026, 6, 18, 16), 2 * HOUR, local(2026, 6, 18, 16))
    assert [segment.words for segment in found][1:5] == ["Outside office hours", "Juneteenth", "Sat closed", "Sun closed"]


def test_half_a_day_names_what_it_takes_and_nothing_else():
    calendar = replace(office(), exceptions={date(2026, 12, 24): Exceptional(((8 * 3600, 12 * 3600),), "Christmas Eve")})
    found = explain(calendar, local(2026, 12, 24, 11), 2 * HOUR, local(2026, 12, 24, 11))
    assert [segment.words for segment in found][:3] == ["Counted", "Christmas Eve", "Outside office hours"]


def test_a_wait_says_whom_it_waits_for_and_since_what():
    pause = Pause(local(2026, 3, 9, 10), local(2026, 3, 9, 12), "", "client", "entry:4")
    found = explain(office(), local(2026, 3, 9, 9), 2 * HOUR, local(2026, 3, 9, 16), [pause])
    assert [segment.words for segment in found] == ["Counted", "Waiting for client since reply 4", "Counted"]
    assert found[-1].ends == local(2026, 3, 9, 13)


def test_a_wait_that_lasts_ends_the_list_now():
    pause = Pause(local(2026, 3, 9, 10), None, "parts")
    found = explain(office(), local(2026, 3, 9, 9), 2 * HOUR, local(2026, 3, 9, 16), [pause])
    assert said(found) == [("Counted", HOUR), ("Waiting: parts", NOTHING)]
    assert found[-1].ends == local(2026, 3, 9, 16)


def test_time_as_solved_is_neither_work_nor_waiting():
    run = Run(local(2026, 3, 9, 9), [Pause(local(2026, 3, 9, 10), local(2026, 3, 9, 12), "", "solved")])
    assert [segment.why.kind for segment in segments(office(), run, local(2026, 3, 9, 13))] == [Kind.COUNTED, Kind.SOLVED, Kind.COUNTED]


def test_every_reason_has_words():
    assert say(Why(Kind.PAUSE)) == "Paused"
    assert say(Why(Kind.EXCEPTION)) == "Closed"
    assert say(Why(Kind.PAUSE, "asked for the serial", "vendor", "a call")) == "Waiting for vendor since a call: asked for the serial"
    assert say(Why(Kind.SOLVED, "worked", "solved")) == "Counted as solved: worked"
    assert say_fault(Unreadable("zone", "“%(text)s” is no time zone.", text="Mars")) == "zone: “Mars” is no time zone."


rests = st.lists(st.tuples(lengths, lengths), max_size=4)


@settings(max_examples=50, deadline=None)
@given(calendars, instants, amounts, lengths, rests)
def test_the_counted_times_add_up_and_end_at_the_deadline(calendar, start, target, length, pauses):
    run = Run(start, [Pause(start + at, start + at + long, "rest") for at, long in pauses])
    found = segments_to_due(calendar, run, Target(target), start)
    assert sum((segment.counted for segment in found), NOTHING) == target
    assert found[-1].ends == deadline(calendar, start, target, run.pauses)
    by_then = segments(calendar, run, start + length)
    assert sum((segment.counted for segment in by_then), NOTHING) == run.elapsed(calendar, start + length)
    assert all(one.ends == two.starts and one.why != two.why for one, two in pairwise(by_then))
