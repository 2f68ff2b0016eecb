"""Hours are published in versions from a day on; the past changes only on purpose, and nothing published is changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from bailiwick.clocks import guards
from bailiwick.clocks.actions import add_calendar, choose_office_calendar, describe_calendar, publish_hours, restore_calendar, retire_calendar
from bailiwick.clocks.models import CalendarVersion, WorkCalendar, calendar_of, office_calendar
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.testing import trail

SPLIT = {"mon": [["08:00", "12:00"], ["13:00", "17:00"]], "tue": [["22:00", "06:00"]]}
HOUR = timedelta(hours=1)


@pytest.fixture
def shifts(city, now):
    return add_calendar(actor=city.actor("grace"), now=now, name="Night desk", code="night-desk", zone="America/Chicago", weekly=SPLIT)


class TestPublishHours:
    def test_holds_from_its_day_on(self, city, shifts, now):
        today = now.date()
        version = publish_hours(shifts, actor=city.actor("grace"), now=now, weekly={"mon": [["07:00", "24:00"]]}, since=today, note="Longer")
        calendar = calendar_of(shifts)
        assert (version.number, version.published_by) == (2, city.grace)
        assert [since for since, _week in calendar.weeks] == [None, today]
        assert calendar.weeks[1][1][0] == ((7 * 3600, 24 * 3600),)
        assert trail(shifts) == ["clocks.CalendarAdded", "clocks.HoursPublished"]

    def test_asks_before_it_changes_what_is_over(self, city, shifts, now):
        for since in (None, now.date() - timedelta(days=1)):
            with pytest.raises(Conflict, match="confirm"):
                publish_hours(shifts, actor=city.actor("grace"), now=now, weekly=SPLIT, since=since)
        publish_hours(shifts, actor=city.actor("grace"), now=now, weekly={}, since=None, is_confirmed=True)
        assert not any(calendar_of(shifts).weeks[0][1])
        assert any(calendar_of(shifts, known_at=now - HOUR).weeks[0][1]) is False, "nothing was known of it then"
        assert CalendarVersion.objects.filter(calendar=shifts).count() == 2

    def test_remembers_what_was_known_when(self, city, shifts, now):
        publish_hours(shifts, actor=city.actor("grace"), now=now + HOUR, weekly={}, since=None, is_confirmed=True)
        assert calendar_of(shifts, known_at=now).weeks[0][1][0]
        assert not calendar_of(shifts, known_at=now + HOUR).weeks[0][1][0]

    def test_says_what_cannot_be_read(self, city, shifts, now):
        with pytest.raises(ValidationError, match=r"weekly\.mon\[0\]\[1\].*25:00"):
            publish_hours(shifts, actor=city.actor("grace"), now=now, weekly={"mon": [["08:00", "25:00"]]}, since=now.date())

    def test_does_not_go_over_a_newer_version(self, city, shifts, now):
        publish_hours(shifts, actor=city.actor("grace"), now=now, weekly={}, since=now.date(), seen=1)
        with pytest.raises(Stale):
            publish_hours(shifts, actor=city.actor("grace"), now=now, weekly={}, since=now.date(), seen=1)

    @pytest.mark.parametrize("who", ["rita", "tomas", "otto"])
    def test_is_refused_to_others(self, city, shifts, now, who):
        with pytest.raises(Refused):
            publish_hours(shifts, actor=city.actor(who), now=now, weekly={}, since=now.date())

    def test_is_guarded_by_the_database(self, shifts):
        guards.install(connection)
        with pytest.raises(DatabaseError), transaction.atomic():
            CalendarVersion.objects.filter(calendar=shifts).update(weekly={})
        with pytest.raises(DatabaseError), transaction.atomic():
            CalendarVersion.objects.filter(calendar=shifts).update(since=date(2020, 1, 1))


class TestCalendars:
    def test_need_a_zone_and_a_free_short_name(self, city, shifts, now):
        values = {"name": "Another", "code": "another", "zone": "America/Chicago", "weekly": SPLIT}
        for wrong in ({"zone": "Mars/Olympus"}, {"code": "night-desk"}, {"code": "new"}, {"name": " "}):
            with pytest.raises(ValidationError):
                add_calendar(actor=city.actor("grace"), now=now, **{**values, **wrong})

    def test_one_becomes_the_offices_own(self, city, shifts, now):
        choose_office_calendar(shifts, actor=city.actor("grace"), now=now)
        assert office_calendar() == calendar_of(shifts)
        assert WorkCalendar.objects.filter(is_default=True).count() == 1
        assert trail(shifts)[-1] == "clocks.OfficeCalendarChosen"
        with pytest.raises(Conflict):
            choose_office_calendar(shifts, actor=city.actor("grace"), now=now)
        with pytest.raises(Conflict, match="own"):
            retire_calendar(shifts, actor=city.actor("grace"), now=now)

    def test_go_out_of_use_and_come_back(self, city, shifts, now):
        retire_calendar(shifts, actor=city.actor("grace"), now=now)
        with pytest.raises(Conflict):
            choose_office_calendar(shifts, actor=city.actor("grace"), now=now)
        restore_calendar(shifts, actor=city.actor("grace"), now=now)
        assert trail(shifts)[1:] == ["clocks.CalendarRetired", "clocks.CalendarRestored"]

    def test_get_another_name(self, city, shifts, now):
        describe_calendar(shifts, actor=city.actor("grace"), now=now, name="Night watch", version=1)
        assert trail(shifts)[-1] == "clocks.CalendarDescribed"
        with pytest.raises(Stale):
            describe_calendar(shifts, actor=city.actor("grace"), now=now, name="Night shift", version=1)
