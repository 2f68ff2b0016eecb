"""Tickets are opened by the calendar: each once, at the office's hour, and as told when something is in the way."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from bailiwick.clocks.actions import declare_exceptions
from bailiwick.clocks.models import WorkCalendar
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.testing import trail
from bailiwick.desk.actions import solve_ticket
from bailiwick.desk.models import Ticket
from bailiwick.recurring.actions import change_schedule, end_schedule, make_schedule, open_due_tickets, pause_schedule, resume_schedule, run_schedule
from bailiwick.recurring.models import Occurrence, Schedule
from bailiwick.runbooks.models import Checklist, ChecklistTemplate


def make(city, now, by="grace", **values):
    given = {"title": "Try the restore", "rhythm": "weekly", "weekdays": "2", "starts_on": date(2026, 3, 10), "at": time(8), "team": city.teams.desk}
    return make_schedule(actor=city.actor(by), now=now, values=given | values)


def outcomes(schedule):
    return list(schedule.occurrences.order_by("at", "pk").values_list("on", "outcome"))


class TestMakeSchedule:
    def test_says_when_it_comes_round(self, city, now):
        schedule = make(city, now)
        assert schedule.next_on == date(2026, 3, 11)
        assert schedule.next_at == datetime(2026, 3, 11, 13, tzinfo=UTC)  # eight in Chicago, in summer time
        assert trail(schedule) == ["recurring.ScheduleMade"]

    def test_is_refused_to_technicians(self, city, now):
        with pytest.raises(Refused):
            make(city, now, by="tomas")

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"title": " "}, "title"),
            ({"rhythm": "rule", "rule": "x"}, "rule"),
            ({"ends_on": date(2026, 3, 1)}, "ends_on"),
            ({"weekdays": "9"}, "weekdays"),
            ({"starts_on": date(2026, 1, 1), "ends_on": date(2026, 2, 1)}, "starts_on"),
        ],
    )
    def test_says_what_makes_no_sense(self, city, now, values, field):
        with pytest.raises(ValidationError) as error:
            make(city, now, **values)
        assert field in error.value.message_dict


class TestOpenDueTickets:
    def test_opens_each_once(self, city, now):
        template = ChecklistTemplate.objects.create(title="Restore", items="Pick a file\nCompare it")
        schedule = make(city, now, checklist=template, requester=city.person("rita"))
        at = schedule.next_at
        assert open_due_tickets(now=at - timedelta(seconds=1)) == 0
        assert [open_due_tickets(now=at) for _twice in range(2)] == [1, 0]
        ticket = Ticket.objects.get()
        assert (ticket.title, ticket.team, ticket.requester) == ("Try the restore", city.teams.desk, city.person("rita"))
        assert "11 March 2026" in ticket.description
        assert Checklist.objects.get().ticket == ticket
        assert Occurrence.objects.get().ticket == ticket
        schedule.refresh_from_db()
        assert schedule.next_on == date(2026, 3, 18)

    def test_even_when_the_mark_is_lost(self, city, now):
        schedule = make(city, now)
        open_due_tickets(now=schedule.next_at)
        Schedule.objects.update(through=None, next_at=schedule.next_at)
        assert open_due_tickets(now=schedule.next_at) == 0
        with pytest.raises(IntegrityError):
            Occurrence.objects.create(schedule=schedule, nominal=date(2026, 3, 11), on=date(2026, 3, 11), outcome="opened", at=now)

    def test_goes_round_closed_days(self, city, now):
        office = WorkCalendar.objects.filter(is_default=True)
        declare_exceptions(office, actor=city.actor("ada"), now=now, days=[date(2026, 3, 11)], reason="Snow")
        assert make(city, now, shift="after").next_on == date(2026, 3, 12)
        assert make(city, now, shift="before", starts_on=date(2026, 3, 9)).next_on == date(2026, 3, 10)
        assert make(city, now, shift="skip").next_on == date(2026, 3, 18)
        assert make(city, now, shift="stay").next_on == date(2026, 3, 11)

    def test_opens_ahead(self, city, now):
        assert make(city, now, lead_days=1).next_at == datetime(2026, 3, 10, 13, tzinfo=UTC)

    def test_keeps_its_hour_when_the_clocks_change(self, city, now):
        before = make(city, datetime(2026, 3, 6, 12, tzinfo=UTC), rhythm="daily", starts_on=date(2026, 3, 7), shift="stay", at=time(2, 30))
        zone = ZoneInfo("America/Chicago")
        assert before.opens_at(date(2026, 3, 7), zone) == datetime(2026, 3, 7, 8, 30, tzinfo=UTC)
        assert before.opens_at(date(2026, 3, 8), zone) == datetime(2026, 3, 8, 8, 30, tzinfo=UTC)  # 02:30 is skipped: half past three
        assert before.opens_at(date(2026, 3, 9), zone) == datetime(2026, 3, 9, 7, 30, tzinfo=UTC)

    def test_leaves_one_out_while_the_last_is_open(self, city, now):
        schedule = make(city, now)
        open_due_tickets(now=schedule.next_at)
        assert open_due_tickets(now=schedule.next_at + timedelta(weeks=1)) == 0
        assert [outcome for _on, outcome in outcomes(schedule)] == ["opened", "skipped"]

    def test_closes_the_superseded_one_when_told_so(self, city, now):
        schedule = make(city, now, if_open="close")
        open_due_tickets(now=schedule.next_at)
        assert open_due_tickets(now=schedule.next_at + timedelta(weeks=1)) == 1
        assert sorted(Ticket.objects.values_list("state", flat=True)) == ["new", "solved"]

    @pytest.mark.parametrize(("catch_up", "wanted"), [("latest", ["missed", "missed", "opened"]), ("all", ["opened"] * 3), ("none", ["missed"] * 3)])
    def test_catches_up_after_a_standstill(self, city, now, catch_up, wanted):
        schedule = make(city, now, catch_up=catch_up, if_open="open")
        open_due_tickets(now=schedule.next_at + timedelta(weeks=2, days=3))
        assert [outcome for _on, outcome in outcomes(schedule)] == wanted
        schedule.refresh_from_db()
        assert schedule.next_on == date(2026, 4, 1)

    def test_says_why_it_could_not_open_one(self, city, now):
        schedule = make(city, now)
        Schedule.objects.update(title=" ")
        assert open_due_tickets(now=schedule.next_at) == 0
        assert Occurrence.objects.get().outcome == "failed"
        assert Occurrence.objects.get().note

    def test_comes_back_some_days_after_completion(self, city, now):
        schedule = make(city, now, rhythm="completion", every=90, starts_on=date(2026, 3, 11), shift="stay")
        open_due_tickets(now=schedule.next_at)
        schedule.refresh_from_db()
        assert schedule.next_at is None
        done = schedule.occurrences.get().at + timedelta(days=10)
        solve_ticket(Ticket.objects.get(), actor=city.actor("tomas"), now=done, resolution="Tried")
        schedule.refresh_from_db()
        assert schedule.next_on == date(2026, 6, 19)
        assert open_due_tickets(now=schedule.next_at) == 1

    def test_ends_after_so_many(self, city, now):
        schedule = make(city, now, count=2, if_open="open")
        for week in range(4):
            open_due_tickets(now=datetime(2026, 3, 11, 14, tzinfo=UTC) + timedelta(weeks=week))
        assert len(outcomes(schedule)) == 2
        schedule.refresh_from_db()
        assert schedule.next_at is None


class TestSteps:
    def test_pause_leaves_out_what_passes(self, city, now):
        schedule = make(city, now)
        pause_schedule(schedule, actor=city.actor("grace"), now=now, reason="Moving house")
        assert open_due_tickets(now=now + timedelta(weeks=3)) == 0
        with pytest.raises(Conflict):
            pause_schedule(schedule, actor=city.actor("grace"), now=now, reason="Again")
        resume_schedule(schedule, actor=city.actor("grace"), now=now + timedelta(weeks=3))
        assert schedule.next_on == date(2026, 4, 1)

    def test_run_opens_one_beside_the_calendar(self, city, now):
        schedule = make(city, now)
        for _twice in range(2):
            run_schedule(schedule, actor=city.actor("grace"), now=now)
        assert Ticket.objects.count() == 2
        schedule.refresh_from_db()
        assert schedule.next_on == date(2026, 3, 11)
        with pytest.raises(Refused):
            run_schedule(schedule, actor=city.actor("tomas"), now=now)

    def test_change_plans_anew_and_notices_a_stale_form(self, city, now):
        schedule = make(city, now)
        change_schedule(schedule, actor=city.actor("grace"), now=now, values={"weekdays": "4"}, version=1)
        assert schedule.next_on == date(2026, 3, 13)
        with pytest.raises(Stale):
            change_schedule(schedule, actor=city.actor("grace"), now=now, values={"weekdays": "3"}, version=1)
        end_schedule(schedule, actor=city.actor("grace"), now=now)
        assert open_due_tickets(now=now + timedelta(weeks=3)) == 0


FORM = {
    "title": "Try the restore", "kind": "request", "rhythm": "month-weekday", "every": "1", "weekdays": ["0"], "nth": "1", "month_day": "1",
    "shift": "after", "starts_on": "2099-01-01", "at": "08:00", "if_open": "skip", "catch_up": "latest",
}  # fmt: skip


class TestPages:
    def test_make_look_change_run(self, city, sign_in):
        lead = sign_in("grace")
        shown = lead.post("/schedules/preview/", FORM).content.decode()
        assert "The first Monday of every month" in shown
        assert shown.count("<li>") == 12
        assert "Monday, 5 January 2099" in lead.post("/schedules/new/", FORM | {"preview": "1"}).content.decode()
        assert lead.post("/schedules/new/", FORM).status_code == 302
        schedule = Schedule.objects.get()
        page = f"/schedules/{schedule.pk}/"
        assert "The first Monday of every month" in lead.get(page).content.decode()
        assert lead.post(f"{page}change/", FORM | {"nth": "-1", "version": "1"}).status_code == 302
        assert lead.post(f"{page}change/", FORM | {"nth": "2", "version": "1"}).status_code == 409
        for step in ("run", "pause", "resume", "end"):
            assert lead.post(f"{page}{step}/", {"reason": "x"}).status_code == 302
        ticket = Ticket.objects.get()
        assert "Schedule it came from" in lead.get(f"/desk/tickets/{ticket.number}/").content.decode()
        assert lead.get(f"/schedules/of-ticket/{ticket.pk}/").headers["Location"] == page

    def test_are_read_by_technicians_and_closed_to_clients(self, city, sign_in, now):
        schedule = make(city, now)
        assert sign_in("tomas").get(f"/schedules/{schedule.pk}/").status_code == 200
        assert sign_in("tomas").get("/schedules/new/").status_code == 403
        assert sign_in("tomas").post(f"/schedules/{schedule.pk}/run/").status_code == 403
        assert sign_in("rita").get(f"/schedules/{schedule.pk}/").status_code == 404

    def test_hide_a_ticket_that_does_not_exist_for_the_reader(self, city, sign_in, now):
        schedule = make(city, now)
        ticket = run_schedule(schedule, actor=city.actor("grace"), now=now)
        Ticket.objects.update(need_to_know=True)
        assert ticket.number not in sign_in("tomas").get(f"/schedules/{schedule.pk}/").content.decode()


def test_the_api_does_the_same(city, sign_in):
    lead, root, json = sign_in("grace"), "/api/v1/recurring", "application/json"
    body = {"title": "Try it", "rhythm": "working-day", "nth": -1, "starts_on": "2099-01-01", "team": city.teams.desk.pk}
    assert len(lead.post(f"{root}/preview", body, content_type=json).json()["days"]) == 12
    made = lead.post(f"{root}/schedules", body, content_type=json)
    assert made.status_code == 201
    address = f"{root}/schedules/{made.json()['id']}"
    assert lead.get(address).json()["words"] == "the last working day of every month"
    assert len(lead.get(f"{address}/days").json()) == 12
    number = lead.post(f"{address}/run", {}, content_type=json).json()["number"]
    assert lead.get(f"{address}/occurrences").json()["items"][0]["ticket"] == number
    assert lead.put(address, body | {"nth": 1, "version": 1}, content_type=json).json()["words"] == "the first working day of every month"
    assert lead.post(f"{address}/pause", {"reason": "x"}, content_type=json).json()["paused_at"]
    assert lead.post(f"{address}/resume", {}, content_type=json).status_code == 200
    assert lead.post(f"{address}/end", {}, content_type=json).status_code == 204
    assert lead.post(f"{root}/schedules", body | {"team": 999_999}, content_type=json).status_code == 422
    assert sign_in("rita").get(address).status_code == 404
