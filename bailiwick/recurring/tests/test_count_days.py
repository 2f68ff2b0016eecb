"""When something comes back: the days people mean, unique, increasing, never on a closed day that was shifted away from."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.recurring.models import Pattern, Rhythm, Shift, occasions, parsed_rule, pattern_words

START = date(2026, 1, 1)
NEW_YEAR, CHRISTMAS = date(2026, 1, 1), date(2026, 12, 25)


def weekends(day):
    return day.weekday() >= 5


def county(day):
    return weekends(day) or day in (NEW_YEAR, CHRISTMAS, date(2026, 12, 31), date(2026, 7, 3))


def days(n=4, is_closed=county, **given):
    pattern = Pattern(**{"starts_on": START, "shift": Shift.STAY} | given)
    return [o.on.isoformat() for o in islice(occasions(pattern, is_closed), n)]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"rhythm": "month-weekday", "weekdays": (0,), "nth": 1}, ["2026-01-05", "2026-02-02", "2026-03-02", "2026-04-06"]),
        ({"rhythm": "month-weekday", "weekdays": (4,), "nth": -1}, ["2026-01-30", "2026-02-27", "2026-03-27", "2026-04-24"]),
        ({"rhythm": "month-weekday", "weekdays": (3,), "nth": 5}, ["2026-01-29", "2026-04-30", "2026-07-30", "2026-10-29"]),
        ({"rhythm": "working-day", "nth": 1}, ["2026-01-02", "2026-02-02", "2026-03-02", "2026-04-01"]),
        ({"rhythm": "working-day", "nth": -1, "starts_on": date(2026, 11, 1)}, ["2026-11-30", "2026-12-30", "2027-01-29", "2027-02-26"]),
        ({"rhythm": "weekly", "every": 2, "weekdays": (1, 3)}, ["2026-01-01", "2026-01-13", "2026-01-15", "2026-01-27"]),
        ({"rhythm": "month-day", "month_day": 31, "every": 1}, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        ({"rhythm": "month-day", "month_day": -1, "every": 3}, ["2026-01-31", "2026-04-30", "2026-07-31", "2026-10-31"]),
        ({"rhythm": "yearly", "starts_on": date(2024, 2, 29)}, ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28"]),
        ({"rhythm": "daily", "every": 10, "count": 2}, ["2026-01-01", "2026-01-11"]),
        ({"rhythm": "daily", "shift": "skip"}, ["2026-01-02", "2026-01-05", "2026-01-06", "2026-01-07"]),
        ({"rhythm": "rule", "rule": "FREQ=MONTHLY;BYDAY=1MO,3MO"}, ["2026-01-05", "2026-01-19", "2026-02-02", "2026-02-16"]),
        (
            {"rhythm": "month-day", "month_day": 25, "starts_on": date(2026, 12, 1), "shift": "before"},
            ["2026-12-24", "2027-01-25", "2027-02-25", "2027-03-25"],
        ),
        (
            {"rhythm": "month-day", "month_day": 25, "starts_on": date(2026, 12, 1), "shift": "after"},
            ["2026-12-28", "2027-01-25", "2027-02-25", "2027-03-25"],
        ),
        ({"rhythm": "completion", "every": 90}, ["2026-01-01"]),
    ],
)
def test_says_the_days_people_mean(given, wanted):
    assert days(**given) == wanted


def test_ends_on_its_day():
    assert days(rhythm="weekly", weekdays=(0,), ends_on=date(2026, 1, 12)) == ["2026-01-05", "2026-01-12"]


@pytest.mark.parametrize(
    "rule", ["", "FREQ=HOURLY", "FREQ=DAILY;COUNT=3", "nonsense", "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY\nDTSTART:20200101", "FREQ=DAILY;INTERVAL=0x"]
)
def test_refuses_rules_that_make_no_sense(rule):
    with pytest.raises(ValueError, match=r".*"):
        parsed_rule(rule, START)


def test_gives_up_on_a_rule_that_names_no_day():
    assert days(rhythm="rule", rule="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30") == []


patterns = st.builds(
    Pattern,
    rhythm=st.sampled_from([r for r in Rhythm if r not in (Rhythm.RULE, Rhythm.COMPLETION)]),
    starts_on=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    every=st.integers(1, 40),
    weekdays=st.lists(st.integers(0, 6), max_size=7).map(tuple),
    nth=st.sampled_from([1, 2, 3, 4, 5, -1]),
    month_day=st.sampled_from([1, 15, 28, 29, 30, 31, -1]),
    shift=st.sampled_from(list(Shift)),
    ends_on=st.none() | st.dates(date(2031, 1, 1), date(2035, 1, 1)),
    count=st.none() | st.integers(1, 30),
)


@settings(max_examples=150, deadline=None)
@given(patterns, st.sets(st.integers(0, 6), max_size=5), st.sets(st.dates(date(2020, 1, 1), date(2033, 1, 1)), max_size=30))
def test_days_are_unique_increasing_and_open(pattern, closed_weekdays, holidays):
    def is_closed(day):
        return day.weekday() in closed_weekdays or day in holidays

    found = list(islice(occasions(pattern, is_closed), 40))
    shown = [o.on for o in found]
    assert shown == sorted(set(shown))
    assert [o.nominal for o in found] == sorted({o.nominal for o in found})
    assert all(day >= pattern.starts_on for day in shown)
    if pattern.count is not None:
        assert len(found) <= pattern.count
    if pattern.shift != Shift.STAY or pattern.rhythm == Rhythm.WORKING_DAY:
        assert not any(is_closed(day) for day in shown)
    for o in found:
        if pattern.shift == Shift.BEFORE:
            assert o.on <= o.nominal
            assert all(is_closed(o.on + timedelta(days=n)) for n in range(1, (o.nominal - o.on).days + 1))
        if pattern.shift == Shift.AFTER:
            assert o.on >= o.nominal
    assert pattern_words(pattern)


def test_speaks_plainly():
    assert pattern_words(Pattern(rhythm="month-weekday", starts_on=START, weekdays=(0,), nth=1)) == "the first Monday of every month"
    assert pattern_words(Pattern(rhythm="working-day", starts_on=START, nth=-1, every=3)) == "the last working day of every 3 months"
    assert pattern_words(Pattern(rhythm="completion", starts_on=START, every=90)) == "90 days after the last one was completed"
    words = pattern_words(Pattern(rhythm="weekly", starts_on=START, every=2, weekdays=(1, 3), shift="before", count=5))
    assert words == "every 2 weeks on Tuesday, Thursday; on a closed day the working day before, 5 times"
