"""Calendars, policies and clocks for tests, without anything that runs by them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bailiwick.clocks.actions import Start, begin_policy_draft, make_policy, publish_policy, start_clocks
from bailiwick.clocks.models import CalendarVersion, Subject, WorkCalendar
from bailiwick.core.actors import System

#: Monday, eight o'clock in the county
MONDAY = datetime(2026, 3, 9, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)
TESTER = System("a test")
EIGHT_TO_FIVE = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
TOLD = [{"at": "75%", "tell": ["assignee"]}, {"at": "due", "tell": ["assignee", "lead"]}, {"at": "+1h", "tell": ["lead"]}]
TARGETS = {
    "calendar": "hall",
    "stops_for": ["client", "vendor"],
    "marks": TOLD,
    "promises": [
        {"kind": "first_response", "priority": 2, "target": "1h", "stops_for": [], "marks": []},
        {"kind": "resolve", "priority": 1, "target": "2h", "calendar": "ever"},
        {"kind": "resolve", "priority": 2, "target": "4h"},
        {"kind": "resolve", "priority": 3, "target": "2d", "stops_for": ["client"]},
        {"kind": "resolve", "party": "team", "priority": 2, "target": "3h", "marks": []},
        {"kind": "on_site", "priority": 2, "target": "1d", "marks": []},
    ],
    "ageing": [{"priority": 3, "after": "12h", "to": 2}],
}


def at(hours):
    return MONDAY + hours * HOUR


def calendar(code, weekly=EIGHT_TO_FIVE):
    made, _new = WorkCalendar.objects.get_or_create(code=code, defaults={"name": code.capitalize(), "zone": "America/Chicago"})
    if not made.versions.exists():
        CalendarVersion.objects.create(calendar=made, number=1, weekly=weekly, published_at=at(-24 * 365))
    return made


def policy(name="Halls", targets=TARGETS, **facts):
    """Return the published version of a new policy; the calendars it counts in are there."""
    calendar("hall")
    calendar("ever", ALWAYS)
    made = make_policy(actor=TESTER, now=at(-100), name=name, **facts)
    draft = begin_policy_draft(made, actor=TESTER, now=at(-100), targets=targets)
    return publish_policy(draft, actor=TESTER, now=at(-99))


def subject(number=1):
    return Subject("test.thing", number)


def started(version, *numbers, priority=2, kinds=("resolve",), hours=0, **more):
    """Return clocks started for some subjects."""
    starts = [Start(subject(number), version, priority, at(hours), kinds=kinds, **more) for number in numbers or (1,)]
    return start_clocks(starts, actor=TESTER, now=at(hours))
