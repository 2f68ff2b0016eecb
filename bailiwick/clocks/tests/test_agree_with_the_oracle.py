"""The engine and a second-by-second count agree on ten thousand random cases, many of them around changes of the clocks."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from bailiwick.clocks.engine import Pause, Run, Target, segments
from bailiwick.clocks.engine.reading import calendar
from bailiwick.clocks.tests.oracle import DAYS, Oracle, walk

#: the zone, and a day near which its clocks change or do something odder
PLACES = [
    ("America/Chicago", "2026-03-08"), ("America/Chicago", "2026-11-01"), ("America/New_York", "2021-11-07"), ("America/St_Johns", "2006-10-29"),
    ("America/Havana", "2019-11-03"), ("America/Sao_Paulo", "2018-11-04"), ("America/Asuncion", "2020-03-22"), ("America/Phoenix", "2026-03-08"),
    ("Europe/Stockholm", "2026-03-29"), ("Europe/Stockholm", "2026-10-25"), ("Europe/London", "1995-10-22"), ("Europe/Dublin", "2026-03-29"),
    ("Atlantic/Azores", "2026-10-25"), ("Australia/Lord_Howe", "2026-04-05"), ("Australia/Lord_Howe", "2026-10-04"), ("Pacific/Chatham", "2026-04-05"),
    ("Pacific/Chatham", "2026-09-27"), ("Pacific/Apia", "2011-12-30"), ("Pacific/Kwajalein", "1993-08-21"), ("Africa/Casablanca", "2026-02-15"),
    ("Asia/Kathmandu", "1986-01-01"), ("Asia/Tehran", "2021-09-22"), ("Asia/Gaza", "2026-03-28"), ("Antarctica/Troll", "2026-10-25"), ("UTC", "2028-02-29"),
]  # fmt: skip
CALENDARS, CASES, SPAN = 80, 125, 12


def time_of(dice):
    second = dice.choice(["", "", "", f":{dice.randrange(60):02}"])
    return f"{dice.randrange(24):02}:{dice.choice([0, 0, 15, 30, 45, dice.randrange(60)]):02}{second}"


def intervals(dice, most=3):
    found = [[time_of(dice), dice.choice([time_of(dice), time_of(dice), "24:00"])] for _ in range(dice.randrange(most + 1))]
    return found or dice.choice([[], [["00:00", "24:00"]], [["22:00", "06:00"]], [["08:00", "12:00"], ["13:00", "17:00"]]])


def week(dice):
    return {day: intervals(dice) for day in DAYS if dice.random() < 0.8}


def file_of(dice, zone, first):
    days = [(first + timedelta(days=day)).isoformat() for day in range(-1, SPAN + 2)]
    exceptions = [
        {"on": on, "reason": "", **dice.choice([{"closed": True}, {"intervals": intervals(dice)}])} for on in dice.sample(days, dice.randrange(5))
    ]
    versions = [{"since": on, "weekly": week(dice)} for on in sorted(dice.sample(days, dice.choice([0, 0, 1, 2])))]
    return {"name": "random", "zone": zone, "weekly": week(dice), "versions": versions, "exceptions": exceptions}


def pauses(dice, begins, seconds):
    found = []
    for _ in range(dice.choice([0, 0, 1, 2, 4])):
        first = begins + timedelta(seconds=dice.randrange(-7200, seconds))
        found.append((first, dice.choice([first, first + timedelta(seconds=dice.randrange(2 * 86_400)), found[-1][1] if found else first])))
    lasting = [(begins + timedelta(seconds=dice.randrange(seconds)), None)] if dice.random() < 0.1 else []
    return [(first, max(first, last)) for first, last in found] + lasting


@pytest.mark.parametrize("part", range(4))
def test_ten_thousand_random_cases(part):
    dice = random.Random(f"clock {part}")
    for number in range(part, CALENDARS, 4):
        zone, near = PLACES[number % len(PLACES)]
        begins = datetime.fromisoformat(f"{near}T00:00+00:00") - timedelta(days=dice.randrange(2, 6))
        data = file_of(dice, zone, begins.date())
        slow, fast = Oracle(data, begins, SPAN), calendar(data)
        for _ in range(CASES):
            agree_on_one(dice, slow, fast)


def agree_on_one(dice, slow, fast):
    start = slow.begins + timedelta(seconds=dice.randrange(slow.seconds))
    rests = pauses(dice, slow.begins, slow.seconds)
    run = Run(start, [Pause(first, last) for first, last in rests])
    if dice.random() < 0.5:
        until = start + timedelta(seconds=dice.randrange(slow.seconds - slow.index(start) + 1))
        found = run.elapsed(fast, until)
        assert found == timedelta(seconds=slow.elapsed(start, until, rests)), (slow.data, start, until, rests)
        if dice.random() < 0.05:
            assert sum((segment.counted for segment in segments(fast, run, until)), timedelta(0)) == found
        return
    target = dice.choice([1, 60, 3600, 4 * 3600, dice.randrange(1, 40 * 3600)])
    due, lasts = slow.due(start, target, rests), any(last is None for _first, last in rests)
    if due is not None or lasts:
        assert run.due(fast, Target.of_seconds(target)) == due, (slow.data, start, target, rests)


@pytest.mark.parametrize(("zone", "near"), [PLACES[3], PLACES[13], PLACES[17]])
def test_every_second_of_an_odd_night(zone, near):
    dice = random.Random(zone)
    begins = datetime.fromisoformat(f"{near}T00:00+00:00").astimezone(UTC) - timedelta(hours=14)
    data = file_of(dice, zone, begins.date())
    until = begins + timedelta(hours=30)
    assert calendar(data).between(begins, until) == timedelta(seconds=walk(data, begins, until))
