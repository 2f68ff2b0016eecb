"""The clock is set forward or back, by a second, an hour or a day: nobody is let in longer, nothing is counted backwards, repeating work goes on."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from bailiwick.clocks.models import Clock
from bailiwick.config import working
from bailiwick.config.working import ClockWatch, Flow
from bailiwick.core.jobs import enqueue, job, sync_schedules, tick
from bailiwick.core.models import Job, JobSchedule
from bailiwick.core.testing import NOON, run_jobs
from bailiwick.desk.actions import Opening, open_ticket, solve_ticket
from bailiwick.notifications.actions.drain import LEASE, recover
from bailiwick.notifications.models import Outgoing
from bailiwick.people.actions import issue_token
from bailiwick.people.models import Person

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
did: list[str] = []


@job
def note_it():
    did.append("done")


class TestWatch:
    def test_tells_a_jump_from_the_passing_of_time(self, monkeypatch):
        watch = ClockWatch()
        assert abs(watch.step()) < 1
        here = time.time()
        monkeypatch.setattr(working.time, "time", lambda: here + 3600)
        assert 3590 < watch.step() < 3610
        assert abs(watch.step()) < 1
        monkeypatch.setattr(working.time, "time", lambda: here - 3600)
        assert -7210 < watch.step() < -7190

    def test_work_stands_still_by_the_time_that_passes_and_not_by_the_clock(self, monkeypatch):
        flow = Flow()
        monkeypatch.setattr(working, "_somebody_works", lambda: False)
        for clock in (NOON, NOON + DAY, NOON - DAY):
            with time_machine.travel(clock, tick=False):
                assert not flow.stands_still(1)
        flow.since = time.monotonic() - working.STUCK - 1
        assert flow.stands_still(1)
        assert not flow.stands_still(0)

    def test_work_that_somebody_does_stands_not_still(self, monkeypatch):
        monkeypatch.setattr(working, "_somebody_works", lambda: True)
        monkeypatch.setattr(working, "STUCK", -1)
        assert not Flow().stands_still(5)


class TestSchedules:
    @pytest.mark.parametrize("ahead", [HOUR, DAY, 400 * DAY])
    def test_run_again_after_the_clock_ran_ahead(self, ahead):
        with time_machine.travel(NOON, tick=False):
            sync_schedules(NOON)
        with time_machine.travel(NOON + ahead, tick=False):
            tick()
            run_jobs_of_nobody()
        back = NOON + timedelta(minutes=2)
        with time_machine.travel(back, tick=False):
            sync_schedules(back)
            every_minute = JobSchedule.objects.filter(cron="* * * * *")
            assert every_minute.exists()
            assert all(schedule.next_at <= back + timedelta(minutes=1) for schedule in every_minute)
        with time_machine.travel(back + timedelta(minutes=2), tick=False):
            assert tick() >= every_minute.count()

    def test_a_day_of_missed_minutes_is_one_run(self):
        with time_machine.travel(NOON, tick=False):
            sync_schedules(NOON)
        with time_machine.travel(NOON + DAY, tick=False):
            tick()
            tick()
            names = list(Job.objects.values_list("name", flat=True))
        assert len(names) == len(set(names))

    @pytest.mark.parametrize("change", ["2026-03-08 07:59:30Z", "2026-11-01 06:59:30Z"])
    def test_pass_the_hour_that_is_missing_or_there_twice(self, change):
        with time_machine.travel(change, tick=False) as traveller:
            sync_schedules(working.clock.now())
            for _minute in range(125):
                traveller.shift(60)
                tick()
                Job.objects.all().delete()
            now = working.clock.now()
            assert all(schedule.next_at > now for schedule in JobSchedule.objects.all())


def run_jobs_of_nobody():
    """Let what was queued in the future be forgotten: this test is about when it comes again."""
    Job.objects.all().delete()


def test_work_queued_in_the_future_is_done_now():
    did.clear()
    with time_machine.travel(NOON + DAY, tick=False):
        enqueue(note_it)
    with time_machine.travel(NOON, tick=False):
        assert run_jobs() == 0
        sync_schedules(NOON)
        run_jobs()
    assert did == ["done"]


class TestPeople:
    def test_a_session_ends_by_a_jump_forward_and_is_not_longer_by_one_back(self, sign_in):
        with time_machine.travel(NOON, tick=False) as traveller:
            rita = sign_in("rita")
            assert rita.get("/").status_code == 200
            traveller.shift(-HOUR)
            assert rita.get("/").status_code == 200
            traveller.move_to(NOON + DAY)
            assert rita.get("/").status_code == 302

    def test_a_token_is_refused_after_its_time_and_good_again_when_the_clock_is(self, client, city):
        with time_machine.travel(NOON, tick=False) as traveller:
            _token, secret = issue_token(
                city.grace, actor=city.actor("grace"), now=NOON, name="t", abilities=sorted(city.grace.scopes), expires_at=NOON + DAY
            )
            headers = {"authorization": f"Bearer {secret}"}
            for moment, status in ((NOON, 200), (NOON + 2 * DAY, 401), (NOON - HOUR, 200)):
                traveller.move_to(moment)
                cache.clear()
                assert client.get("/api/v1/search?q=dark", headers=headers).status_code == status


class TestDesk:
    def test_a_ticket_solved_before_it_was_opened_takes_no_time(self, city):
        with time_machine.travel(NOON, tick=False):
            ticket = open_ticket(Opening(title="Dark", requester=city.person("rita")), actor=city.actor("grace"), now=NOON)
        earlier = NOON - HOUR
        with time_machine.travel(earlier, tick=False):
            solve_ticket(ticket, actor=city.actor("grace"), now=earlier, resolution="Light")
        ticket.refresh_from_db()
        assert ticket.state == "solved"
        assert ticket.solved_at is not None
        assert ticket.solved_at >= ticket.opened_at
        assert all(clock.elapsed >= timedelta(0) for clock in Clock.objects.all())


def test_a_mail_claimed_in_the_future_is_found_again(city):
    facts = {"person": Person.objects.get(email="rita@city.example"), "address": "rita@city.example", "created_at": NOON, "not_before": NOON}
    mail = Outgoing.objects.create(key="k", title="x", text="x", state=Outgoing.State.SENDING, claimed_at=NOON + DAY, **facts)
    assert recover(NOON) == 1
    mail.refresh_from_db()
    assert mail.state == Outgoing.State.UNSURE
    Outgoing.objects.update(state=Outgoing.State.SENDING, claimed_at=NOON + LEASE / 2)
    assert recover(NOON) == 0
