"""The pages of the calendars: looked at by everybody, changed by few, and nothing before it was seen what moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from bailiwick.clocks.forms.hours import read_clock, read_spans
from bailiwick.clocks.models import CalendarException, CalendarVersion, HolidayPlan, Move, WorkCalendar
from bailiwick.core.testing import trail

NOON = datetime(2026, 3, 4, 18, tzinfo=UTC)
WEEK = {"mon-from": ["8", "1 pm"], "mon-to": ["12:00", "5pm"], "fri-from": ["22:00"], "fri-to": ["06:00"]}


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def office(city):
    return WorkCalendar.objects.get(code="office")


@pytest.fixture
def grace(sign_in):
    return sign_in("grace")


@pytest.fixture
def moving(monkeypatch):
    def mover(shifted, user, now):
        yield Move("T-000042 Printer", "/t/42/", now, now + timedelta(days=1))

    monkeypatch.setattr("bailiwick.clocks.models.movers._movers", [mover])


class TestLooking:
    def test_is_for_everybody_who_is_signed_in(self, office, sign_in, client):
        rita = sign_in("rita")
        assert b"Around the clock" in rita.get("/calendars/").content
        page = rita.get("/calendars/office/").content.decode()
        assert "08:00–17:00" in page
        assert "Edit hours" not in page
        assert client.get("/calendars/").status_code == 302

    @pytest.mark.parametrize("path", ["hours/", "holidays/", "name/", "choose/"])
    def test_changing_is_not(self, office, sign_in, path):
        assert sign_in("rita").get(f"/calendars/office/{path}").status_code == 403
        assert sign_in("rita").post(f"/calendars/office/{path}").status_code == 403

    @pytest.mark.parametrize("path", ["nowhere/", "office/?year=1800", "office/?version=9", "office/choose/"])
    def test_what_is_not_there(self, office, grace, path):
        assert grace.get(f"/calendars/{path}").status_code == 404

    def test_shows_another_year_and_another_version(self, office, grace):
        assert "2027" in grace.get("/calendars/office/?year=2027").content.decode()
        assert "hours of version 1" in grace.get("/calendars/office/?version=1").content.decode()


class TestEditHours:
    def test_rows_come_and_go(self, office, grace):
        page = grace.post("/calendars/office/hours/", {**WEEK, "step": "more:sat"})
        assert 'name="sat-from"' in page.content.decode()
        page = grace.post("/calendars/office/hours/", {**WEEK, "step": "drop:fri:0"}).content.decode()
        assert 'name="fri-from"' not in page
        page = grace.post("/calendars/office/hours/", {**WEEK, "step": "copy:mon"}).content.decode()
        assert page.count('value="1 pm"') == 5
        assert CalendarVersion.objects.filter(calendar=office).count() == 1

    def test_shows_what_moves_then_publishes(self, office, grace, moving):
        sent = {**WEEK, "since": "2026-04-01", "note": "Lunch", "seen": "1"}
        page = grace.post("/calendars/office/hours/", sent).content.decode()
        assert "T-000042 Printer" in page
        assert "later" in page
        assert "counted anew" not in page
        assert CalendarVersion.objects.filter(calendar=office).count() == 1
        assert grace.post("/calendars/office/hours/", {**sent, "confirmed": "1"}).url == "/calendars/office/"
        version = CalendarVersion.objects.get(calendar=office, number=2)
        assert version.weekly == {"mon": [["08:00", "12:00"], ["13:00", "17:00"]], "fri": [["22:00", "06:00"]]}
        assert (version.since, version.note) == (date(2026, 4, 1), "Lunch")
        assert grace.post("/calendars/office/hours/", {**sent, "confirmed": "1"}).status_code == 409

    def test_warns_about_the_past(self, office, grace):
        assert "counted anew" in grace.post("/calendars/office/hours/", {**WEEK, "since": "2026-03-01"}).content.decode()
        assert "counted anew" in grace.post("/calendars/office/hours/", {**WEEK, "since": ""}).content.decode()

    def test_goes_back_with_what_was_typed(self, office, grace):
        page = grace.post("/calendars/office/hours/", {**WEEK, "since": "2026-04-01", "step": "back"}).content.decode()
        assert 'value="1 pm"' in page

    def test_marks_what_it_cannot_read(self, office, grace):
        answer = grace.post("/calendars/office/hours/", {**WEEK, "tue-from": ["noonish"], "tue-to": ["17:00"], "wed-from": ["8"], "wed-to": [""]})
        assert answer.status_code == 422
        assert answer.content.decode().count('class="field__error"') == 2

    @pytest.mark.parametrize(
        ("begins", "ends", "words"),
        [
            (["08:00", "12:00"], ["13:00", "17:00"], "08:00–13:00 and 12:00–17:00 overlap"),
            (["22:00", "23:00"], ["06:00", "23:30"], "22:00–06:00 and 23:00–23:30 overlap"),
            (["8"], ["25:00"], "“25:00” is no time of day"),
            (["eight"], ["five"], "“eight” is no time of day"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, office, grace, begins, ends, words):
        answer = grace.post("/calendars/office/hours/", {**WEEK, "mon-from": begins, "mon-to": ends, "note": "New hours"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert all(f'value="{typed}"' in page for typed in (*begins, *ends, "New hours"))

    def test_takes_intervals_that_touch_and_shifts_over_midnight(self, office, grace):
        for begins, ends in ((["08:00", "12:00"], ["12:00", "17:00"]), (["09:00", "22:00"], ["17:00", "06:00"])):
            answer = grace.post("/calendars/office/hours/", {**WEEK, "mon-from": begins, "mon-to": ends})
            assert answer.status_code == 200

    @pytest.mark.parametrize(
        ("text", "clock"),
        [("8", "08:00"), ("8:30", "08:30"), ("0830", "08:30"), ("5pm", "17:00"), ("12 am", "00:00"), ("12 p.m.", "12:00"), ("24:00", "24:00")],
    )
    def test_reads_times_as_people_write_them(self, text, clock):
        assert read_clock(text) == clock
        assert read_spans(f"{text}-23:59") == [[clock, "23:59"]]

    @pytest.mark.parametrize("text", ["", "25", "24:01", "13 pm", "8:60", "eight", "-1"])
    def test_and_nothing_else(self, text):
        assert read_clock(text) is None


class TestDeclareDays:
    SNOW: dict[str, object] = {"reason": "Snow day", "source": "emergency", "first": "2026-03-05", "way": "closed"}

    def test_shows_what_moves_then_declares(self, office, grace, moving):
        sent = {**self.SNOW, "calendars": [office.pk]}
        page = grace.post("/calendars/declare/", sent).content.decode()
        assert "T-000042 Printer" in page
        assert "08:00–17:00" in page
        assert not CalendarException.objects.exists()
        assert grace.post("/calendars/declare/", {**sent, "confirmed": "1"}).url == "/calendars/office/?year=2026"
        assert trail(office) == ["clocks.ExceptionsDeclared"]
        assert "Snow day" in grace.get("/calendars/office/").content.decode()
        page = grace.post("/calendars/declare/", {**sent, "reason": "Ice"}).content.decode()
        assert "replaces Snow day" in page

    def test_begins_with_the_day_that_was_chosen(self, office, grace):
        page = grace.get("/calendars/declare/?calendar=around-the-clock&on=2026-04-01").content.decode()
        assert 'value="2026-04-01"' in page
        assert grace.get("/calendars/declare/?on=2026-99-99&calendar=x").status_code == 200

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"way": "closes"}, "at what time"),
            ({"way": "hours"}, "which hours"),
            ({"way": "hours", "hours": "eight to five"}, "no hours"),
            ({"last": "2026-03-01"}, "no such day"),
            ({"calendars": []}, "Choose at least one calendar"),
            ({"reason": " "}, "Say why"),
        ],
    )
    def test_says_what_is_missing(self, office, grace, change, words):
        answer = grace.post("/calendars/declare/", {**self.SNOW, "calendars": [office.pk], **change})
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_withdraws_what_is_ticked(self, office, grace, moving):
        grace.post("/calendars/declare/", {**self.SNOW, "calendars": [office.pk], "confirmed": "1"})
        sent = {"day": CalendarException.objects.get().pk}
        assert "T-000042 Printer" in grace.post("/calendars/office/withdraw/", sent).content.decode()
        assert CalendarException.objects.in_force().exists()
        grace.post("/calendars/office/withdraw/", {**sent, "confirmed": "1"})
        assert not CalendarException.objects.in_force().exists()
        assert grace.post("/calendars/office/withdraw/", {"day": "x"}).status_code == 302


class TestChooseHolidays:
    ASKED: dict[str, object] = {"state": "MN", "first": 2026, "last": 2026, "saturday": "law", "sunday": "law"}

    def test_adopts_what_is_ticked(self, office, grace):
        page = grace.get("/calendars/office/holidays/", self.ASKED).content.decode()
        assert "Day After Thanksgiving" in page
        sent = {**self.ASKED, "holiday": ["2026-11-26.thanksgiving-day"], "yearly": "1"}
        assert grace.post("/calendars/office/holidays/", sent).url == "/calendars/office/?year=2026"
        assert CalendarException.objects.get().on == date(2026, 11, 26)
        assert HolidayPlan.objects.get(calendar=office).state == "MN"

    def test_shows_what_moves_when_days_are_over(self, office, grace, moving):
        sent = {**self.ASKED, "holiday": ["2026-01-01.new-years-day"]}
        assert "T-000042 Printer" in grace.post("/calendars/office/holidays/", sent).content.decode()
        assert not CalendarException.objects.exists()
        grace.post("/calendars/office/holidays/", {**sent, "confirmed": "1"})
        assert CalendarException.objects.get().on == date(2026, 1, 1)

    @pytest.mark.parametrize("change", [{"state": "ZZ"}, {"last": 2025}, {"last": 2090}, {"first": "x"}])
    def test_says_what_cannot_be(self, office, grace, change):
        assert grace.get("/calendars/office/holidays/", {**self.ASKED, **change}).status_code == 422


class TestCalendars:
    def test_one_is_made_and_becomes_the_offices_own(self, office, grace, moving):
        made = {"name": "Night desk", "code": "night-desk", "zone": "America/Chicago", "note": ""}
        assert grace.post("/calendars/new/", made).url == "/calendars/night-desk/hours/"
        assert "T-000042 Printer" in grace.get("/calendars/night-desk/choose/").content.decode()
        grace.post("/calendars/night-desk/choose/", {"confirmed": "1"})
        assert WorkCalendar.objects.get(is_default=True).code == "night-desk"
        grace.post("/calendars/office/step/retire/")
        assert "Out of use" in grace.get("/calendars/").content.decode()
        grace.post("/calendars/office/name/", {"name": "Old office", "note": "Before the move", "version": 2})
        office.refresh_from_db()
        assert (office.name, office.is_retired) == ("Old office", True)
        assert grace.post("/calendars/new/", {**made, "code": "import"}).status_code == 422
