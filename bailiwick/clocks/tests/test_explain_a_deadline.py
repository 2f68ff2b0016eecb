"""A deadline opens into the stretches of time that counted and those that did not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.clocks.models import Calendar, Pause, deadline, explain

CHICAGO = ZoneInfo("America/Chicago")
WEEK = (((time(8), time(17)),),) * 5 + ((), ())


def local(year, month, day, hour=0):
    return datetime(year, month, day, hour, tzinfo=CHICAGO).astimezone(UTC)


def said(segments):
    return [(segment.words, segment.counted) for segment in segments]


def test_a_weekend_is_one_line():
    segments = explain(Calendar(CHICAGO, WEEK), local(2026, 3, 6, 16), timedelta(hours=2), local(2026, 3, 6, 16))
    assert said(segments) == [("Counted", timedelta(hours=1)), ("Outside office hours", timedelta(0)), ("Counted", timedelta(hours=1))]
    assert segments[-1].ends == local(2026, 3, 9, 9)


def test_a_holiday_is_named():
    closed = {date(2026, 6, 19): [("Juneteenth", time(0), None)]}
    segments = explain(Calendar(CHICAGO, WEEK, closed), local(2026, 6, 18, 16), timedelta(hours=2), local(2026, 6, 18, 16))
    assert [segment.words for segment in segments] == ["Counted", "Outside office hours", "Closed: Juneteenth", "Outside office hours", "Counted"]


def test_a_wait_says_its_reason():
    pause = Pause(local(2026, 3, 9, 10), local(2026, 3, 9, 12), "asked Rita for the serial")
    segments = explain(Calendar(CHICAGO, WEEK), local(2026, 3, 9, 9), timedelta(hours=2), local(2026, 3, 9, 16), [pause])
    assert [segment.words for segment in segments] == ["Counted", "Waiting: asked Rita for the serial", "Counted"]
    assert segments[-1].ends == local(2026, 3, 9, 13)


def test_a_wait_that_lasts_ends_the_list_now():
    pause = Pause(local(2026, 3, 9, 10), None, "parts")
    segments = explain(Calendar(CHICAGO, WEEK), local(2026, 3, 9, 9), timedelta(hours=2), local(2026, 3, 9, 16), [pause])
    assert said(segments) == [("Counted", timedelta(hours=1)), ("Waiting: parts", timedelta(0))]
    assert segments[-1].ends == local(2026, 3, 9, 16)


hours = st.integers(0, 24 * 20)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 24 * 60), st.integers(1, 60 * 30), st.lists(st.tuples(hours, st.integers(1, 50)), max_size=4))
def test_the_counted_times_add_up_and_end_at_the_deadline(begins, minutes, rests):
    calendar, start = Calendar(CHICAGO, WEEK), local(2026, 3, 2, 0) + timedelta(minutes=begins)
    target = timedelta(minutes=minutes)
    pauses = [Pause(start + timedelta(hours=at), start + timedelta(hours=at + long), "rest") for at, long in rests]
    segments = explain(calendar, start, target, start, pauses)
    assert sum((segment.counted for segment in segments), timedelta(0)) == target
    assert segments[-1].ends == deadline(calendar, start, target, pauses)
