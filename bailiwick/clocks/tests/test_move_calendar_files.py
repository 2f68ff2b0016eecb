"""A calendar goes out as a file and comes back the same; what a file says otherwise is taken over."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from bailiwick.clocks.actions import add_calendar, declare_exceptions, export_calendar, import_calendar, publish_hours
from bailiwick.clocks.engine.reading import calendar as read_calendar
from bailiwick.clocks.models import CalendarException, CalendarVersion, WorkCalendar, calendar_of
from bailiwick.core.problems import Conflict

LIBRARY = {
    "name": "Library",
    "code": "library",
    "zone": "America/Chicago",
    "weekly": {"tue": [["12:00", "20:00"]], "fri": [["22:00", "02:00"]]},
    "versions": [{"since": "2027-01-01", "weekly": {"wed": [["00:00", "24:00"]]}}],
    "exceptions": [
        {"on": "2026-12-24", "intervals": [["12:00", "14:00"]], "reason": "Christmas Eve", "source": "board"},
        {"on": "2026-12-25", "closed": True, "reason": "Christmas Day"},
    ],
}


def test_a_file_makes_a_calendar(city, now):
    made = import_calendar(LIBRARY, actor=city.actor("grace"), now=now)
    assert (made.code, made.zone) == ("library", "America/Chicago")
    assert calendar_of(made) == read_calendar(LIBRARY)
    assert set(CalendarException.objects.values_list("on", "source")) == {(date(2026, 12, 24), "board"), (date(2026, 12, 25), "file")}


def test_it_comes_back_as_it_went(city, now):
    made = import_calendar(LIBRARY, actor=city.actor("grace"), now=now)
    file = json.loads(json.dumps(export_calendar(made)))
    assert read_calendar(file) == calendar_of(made)
    import_calendar(file, actor=city.actor("grace"), now=now)
    assert CalendarVersion.objects.filter(calendar=made).count() == 2
    assert CalendarException.objects.filter(calendar=made).count() == 2


def test_what_it_says_otherwise_is_taken_over(city, now):
    made = import_calendar(LIBRARY, actor=city.actor("grace"), now=now)
    declare_exceptions([made], actor=city.actor("grace"), now=now, days=[date(2026, 12, 31)], reason="Stocktaking")
    changed = {**LIBRARY, "exceptions": [{"on": "2026-12-25", "intervals": [["10:00", "11:00"]], "reason": "Carols"}]}
    import_calendar(changed, actor=city.actor("grace"), now=now)
    held = dict(CalendarException.objects.in_force().values_list("on", "reason"))
    assert held == {date(2026, 12, 24): "Christmas Eve", date(2026, 12, 25): "Carols", date(2026, 12, 31): "Stocktaking"}


def test_the_past_is_asked_about(city, now):
    made = import_calendar(LIBRARY, actor=city.actor("grace"), now=now)
    changed = {**LIBRARY, "weekly": {"mon": [["08:00", "09:00"]]}}
    with pytest.raises(Conflict):
        import_calendar(changed, actor=city.actor("grace"), now=now)
    assert calendar_of(made).weeks[0][1][0] == ()
    import_calendar(changed, actor=city.actor("grace"), now=now, is_confirmed=True)
    assert calendar_of(made).weeks[0][1][0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "Europe/Stockholm"}, "Stockholm"),
        ({"weekly": {"mon": [["8", "9"]]}}, "weekly.mon"),
        ({"x": 1}, "x"),
    ],
)
def test_a_file_that_is_wrong_says_where(city, now, change, words):
    import_calendar(LIBRARY, actor=city.actor("grace"), now=now)
    with pytest.raises(ValidationError, match=words):
        import_calendar({**LIBRARY, **change}, actor=city.actor("grace"), now=now)


def test_it_can_be_had_as_it_was_known(city, now):
    made = add_calendar(actor=city.actor("grace"), now=now, name="Desk", code="desk", zone="America/Chicago", weekly={"mon": [["08:00", "12:00"]]})
    later = now + timedelta(days=30)
    publish_hours(made, actor=city.actor("grace"), now=later, weekly={}, since=None, is_confirmed=True)
    assert export_calendar(made, known_at=now)["weekly"] == {"mon": [["08:00", "12:00"]]}
    assert export_calendar(made)["weekly"] == {}


def test_works_from_the_pages(sign_in):
    grace = sign_in("grace")
    upload = SimpleUploadedFile("library.json", json.dumps(LIBRARY).encode())
    assert grace.post("/calendars/import/", {"upload": upload}).url == "/calendars/library/"
    answer = grace.get("/calendars/library/export.json")
    assert json.loads(answer.content)["weekly"] == LIBRARY["weekly"]
    broken = SimpleUploadedFile("library.json", b"{")
    assert b"no JSON" in grace.post("/calendars/import/", {"upload": broken}).content
    assert sign_in("rita").post("/calendars/import/", {"upload": upload}).status_code == 403
    assert WorkCalendar.objects.count() == 3
