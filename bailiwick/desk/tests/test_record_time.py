"""Time worked is taken by a clock or by hand, corrected with a reason, and added up for those who lead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import add_entry, correct_work, drop_timer, merge_tickets, record_work, stands_at, start_timer, stop_timer
from bailiwick.desk.models import Timer, Work
from bailiwick.desk.tests.factories import make_ticket, stale


@pytest.fixture
def ticket(city):
    return make_ticket(city)


@pytest.fixture
def tomas(city, now):
    return {"actor": city.actor("tomas"), "now": now}


class TestTimer:
    def test_records_what_it_counted(self, city, ticket, tomas, now):
        start_timer(ticket, **tomas)
        work = stop_timer(actor=tomas["actor"], now=now + timedelta(minutes=12), note="on the phone")
        assert (work.seconds, work.note, stale(ticket).worked_seconds) == (720, "on the phone", 720)
        assert trail(ticket)[-2:] == ["desk.TimerStarted", "desk.WorkRecorded"]
        with pytest.raises(Conflict):
            stop_timer(**tomas)

    def test_is_one_for_each_person(self, city, ticket, tomas, now):
        other, later = make_ticket(city), now + timedelta(minutes=5)
        start_timer(ticket, **tomas)
        start_timer(other, actor=tomas["actor"], now=later)
        assert (stale(ticket).worked_seconds, Timer.objects.get().ticket) == (300, other)
        drop_timer(actor=tomas["actor"], now=later)
        assert Work.objects.count() == 1

    def test_follows_a_merge(self, city, ticket, tomas, now):
        start_timer(ticket, **tomas)
        other = make_ticket(city)
        merge_tickets(ticket, into=other, actor=city.actor("grace"), now=now)
        stop_timer(actor=tomas["actor"], now=now + timedelta(minutes=1))
        assert stale(other).worked_seconds == 60

    def test_is_refused_to_clients(self, city, ticket, now):
        with pytest.raises(Refused):
            start_timer(ticket, actor=city.actor("rita"), now=now)
        assert not Timer.objects.exists()


class TestCorrectWork:
    def test_keeps_both_and_says_why(self, city, ticket, tomas):
        work = record_work(ticket, **tomas, worked_seconds=3600)
        row = correct_work(work, **tomas, worked_seconds=600, reason="lunch")
        assert (row.seconds, stands_at(work), stale(ticket).worked_seconds) == (-3000, 600, 600)
        assert trail(ticket)[-1] == "desk.WorkCorrected"

    def test_concerns_entries_too(self, city, ticket, tomas, now):
        entry = add_entry(ticket, **tomas, kind="note", body="x", worked_seconds=600)
        correct_work(entry, actor=city.actor("grace"), now=now, worked_seconds=900, reason="forgot the drive")
        assert (stands_at(entry), stale(ticket).worked_seconds) == (900, 900)

    def test_needs_a_reason_and_another_time(self, ticket, tomas):
        work = record_work(ticket, **tomas, worked_seconds=60)
        for given in ({"worked_seconds": 30, "reason": " "}, {"worked_seconds": 60, "reason": "x"}, {"worked_seconds": -1, "reason": "x"}):
            with pytest.raises(ValidationError):
                correct_work(work, **tomas, **given)

    def test_is_refused_to_colleagues(self, city, ticket, tomas, now):
        work = record_work(ticket, actor=city.actor("grace"), now=now, worked_seconds=60)
        with pytest.raises(Refused):
            correct_work(work, **tomas, worked_seconds=30, reason="no")
        assert Work.objects.count() == 1


class TestPages:
    def test_the_clock_survives_a_reload(self, ticket, sign_in):
        page = sign_in("tomas")
        page.post(f"/desk/tickets/{ticket.number}/timer/start/")
        assert "Your clock runs" in page.get(f"/desk/panels/work/{ticket.pk}/").content.decode()
        assert page.post(f"/desk/tickets/{ticket.number}/timer/drop/").status_code == 302
        assert "Start the clock" in page.get(f"/desk/panels/work/{ticket.pk}/").content.decode()

    def test_time_is_corrected_on_a_page(self, ticket, tomas, sign_in):
        work = record_work(ticket, **tomas, worked_seconds=3600, note="search")
        url = f"/desk/tickets/{ticket.number}/work/work/{work.pk}/correct/"
        assert sign_in("tomas").post(url, {"minutes": "10", "reason": "lunch"}).status_code == 302
        box = sign_in("grace").get(f"/desk/panels/work/{ticket.pk}/").content.decode()
        assert "Tomás Novak: lunch" in box
        assert sign_in("rita").get(f"/desk/panels/work/{ticket.pk}/").status_code == 404

    def test_programs_take_and_correct_it(self, ticket, sign_in):
        tomas, api = sign_in("tomas"), "/api/v1/desk"
        assert tomas.get(f"{api}/timer").status_code == 404
        assert tomas.post(f"{api}/tickets/{ticket.number}/start-timer").json()["ticket"] == ticket.number
        assert tomas.post(f"{api}/timer/stop", {"record": False}, content_type="application/json").status_code == 204
        tomas.post(f"{api}/tickets/{ticket.number}/record-work", {"worked_seconds": 60, "note": "x"}, content_type="application/json")
        row = tomas.get(f"{api}/tickets/{ticket.number}/work").json()["items"][0]
        corrected = {"worked_seconds": 30, "reason": "y"}
        assert tomas.post(f"{api}/tickets/{ticket.number}/work/{row['id']}/correct", corrected, content_type="application/json").status_code == 201
        assert stale(ticket).worked_seconds == 30

    def test_is_added_up_for_those_who_lead(self, ticket, tomas, sign_in):
        work = record_work(ticket, **tomas, worked_seconds=3600)
        correct_work(work, **tomas, worked_seconds=600, reason="lunch")
        asked = "period=custom&first=2026-03-01&last=2026-03-31"
        page = sign_in("grace").get(f"/reports/time-worked/?{asked}").content.decode()
        assert ticket.number in page
        csv = sign_in("grace").get(f"/reports/time-worked.csv?{asked}")
        assert "Tomás Novak,10" in csv.content.decode()
        assert sign_in("tomas").get("/reports/time-worked/").status_code == 403
