"""Administrators see failed work and mend it; people see how far their own long work is and stop it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django_q.models import OrmQ, Schedule

from bailiwick.core.jobs import Progress, enqueue, job, registry, start_progress, sync_schedules, tick
from bailiwick.core.jobs.actions import cancel_progress, drop_job, purge_progress, run_job_again
from bailiwick.core.jobs.schedules import rhythm
from bailiwick.core.models import Job, JobProgress, JobSchedule
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import NOON, run_jobs, trail

outcomes: list[str] = []


@job(attempts=1)
def send_report(number):
    if not outcomes:
        outcomes.append("failed")
        raise OSError(f"no paper for report {number}")
    outcomes.append("sent")


@pytest.fixture
def failed(city):
    outcomes.clear()
    enqueue(send_report, 7)
    run_jobs()
    return Job.objects.get()


class TestRhythm:
    @pytest.mark.parametrize(
        ("cron", "words"),
        [
            ("* * * * *", "every minute"),
            ("*/5 * * * *", "every 5 minutes"),
            ("17 * * * *", "every hour at 17 past"),
            ("40 3 * * *", "every day at 03:40"),
            ("0 6 * * 1", "0 6 * * 1"),
        ],
    )
    def test_is_said_in_words(self, cron, words):
        assert rhythm(cron) == words


class TestPage:
    def test_shows_the_error_to_administrators_and_auditors(self, failed, sign_in):
        for who in ("ada", "otto"):
            assert b"no paper for report 7" in sign_in(who).get("/background/").content
        assert b"Run again" not in sign_in("otto").get("/background/").content

    def test_is_refused_to_everyone_else(self, failed, sign_in):
        for who in ("rita", "tomas", "grace", "carl"):
            assert sign_in(who).get("/background/").status_code == 403
            assert sign_in(who).post(f"/background/{failed.pk}/again/").status_code == 403

    def test_runs_a_job_again(self, failed, sign_in):
        assert sign_in("ada").post(f"/background/{failed.pk}/again/").status_code == 302
        assert run_jobs() == 1
        assert outcomes == ["failed", "sent"]
        assert not Job.objects.exists()
        assert trail(failed) == ["core.JobSetAside", "core.JobRunAgain"]

    def test_drops_a_job(self, failed, sign_in):
        assert sign_in("ada").post(f"/background/{failed.pk}/drop/").status_code == 302
        assert not Job.objects.exists()
        assert trail(failed) == ["core.JobSetAside", "core.JobDropped"]

    def test_pages_by_key(self, city, sign_in):
        Job.objects.bulk_create(Job(name=f"m.job_{n:03}", state="failed", queued_at=NOON, run_at=NOON) for n in range(120))
        ada = sign_in("ada")
        first = ada.get("/background/").content.decode()
        assert "m.job_119" in first
        assert "m.job_069" not in first
        second = ada.get(f"/background/?state=failed&before={Job.objects.get(name='m.job_070').pk}").content.decode()
        assert "m.job_069" in second

    def test_asks_as_often_for_many_jobs_as_for_few(self, failed, sign_in, django_assert_max_num_queries):
        Job.objects.bulk_create(Job(name=f"m.job_{n:03}", state="failed", queued_at=NOON, run_at=NOON) for n in range(120))
        ada = sign_in("ada")
        with django_assert_max_num_queries(25):
            ada.get("/background/")

    @pytest.mark.parametrize("query", ["?state=nonsense", "?before=x", f"?before={'9' * 40}", "?before=%C2%B2", "?state=queued", "?state=running"])
    def test_takes_any_query(self, city, sign_in, query):
        assert sign_in("ada").get(f"/background/{query}").status_code == 200


class TestActions:
    def test_are_refused_without_the_ability(self, failed, city):
        for action in (run_job_again, drop_job):
            with pytest.raises(Refused):
                action(failed, actor=city.actor("otto"), now=NOON)
        assert Job.objects.get().state == Job.State.FAILED

    def test_happen_once(self, failed, city):
        run_job_again(failed, actor=city.actor("ada"), now=NOON)
        for action in (run_job_again, drop_job):
            with pytest.raises(Conflict):
                action(failed, actor=city.actor("ada"), now=NOON)


class TestSchedule:
    @pytest.fixture
    def schedules(self, monkeypatch, db):
        monkeypatch.setattr(registry, "crons", crons := {send_report.name: "0 3 * * *"})
        monkeypatch.setattr("bailiwick.core.jobs.schedules.crons", crons)
        return crons

    def test_follows_the_clock_of_the_county(self, schedules):
        sync_schedules(NOON)
        assert JobSchedule.objects.get().next_at == datetime(2026, 3, 11, 3, tzinfo=ZoneInfo("America/Chicago"))
        assert Schedule.objects.filter(func="bailiwick.core.jobs.tick").count() == 1

    def test_is_queued_once_when_due_however_late(self, schedules):
        sync_schedules(NOON)
        with time_machine.travel(NOON, tick=False):
            assert tick() == 0
        with time_machine.travel(NOON + timedelta(days=9), tick=False):
            assert (tick(), tick()) == (1, 0)
        assert Job.objects.get().name == send_report.name
        assert JobSchedule.objects.get().next_at > NOON + timedelta(days=9)

    def test_keeps_its_place_and_takes_changes(self, schedules):
        sync_schedules(NOON)
        before = JobSchedule.objects.get().next_at
        sync_schedules(NOON + timedelta(hours=2))
        assert JobSchedule.objects.get().next_at == before
        schedules[send_report.name] = "*/10 * * * *"
        sync_schedules(NOON)
        assert JobSchedule.objects.get().next_at == NOON + timedelta(minutes=10)
        schedules.clear()
        sync_schedules(NOON)
        assert not JobSchedule.objects.exists()

    def test_ticks_through_the_real_queue(self, schedules):
        sync_schedules(NOON)
        assert OrmQ.objects.count() == 0
        assert Schedule.objects.get().next_run == NOON


class TestProgress:
    @pytest.fixture
    def work(self, city):
        return start_progress(city.rita, "Importing persons", now=NOON, total=200)

    def test_tells_how_far_and_how_it_ended(self, work):
        with Progress(work.pk) as progress:
            progress.step(50, message="Row 50")
            work.refresh_from_db()
            assert (work.percent, work.state, work.message) == (25, "running", "Row 50")
            progress.result_url = "/result/"
        work.refresh_from_db()
        assert (work.state, work.result_url, work.is_over) == ("done", "/result/", True)

    def test_tells_a_failure_and_lets_it_pass(self, work):
        with pytest.raises(OSError, match="disk"), Progress(work.pk):
            raise OSError("disk full")
        work.refresh_from_db()
        assert (work.state, work.message) == ("failed", "disk full")

    def test_stops_when_asked(self, work, city):
        cancel_progress(work, actor=city.actor("rita"), now=NOON)
        steps = []
        with Progress(work.pk) as progress:
            progress.step(1)
            steps.append("went on")
        work.refresh_from_db()
        assert (work.state, steps) == ("cancelled", [])

    def test_writes_at_a_bearable_pace(self, work, django_assert_max_num_queries):
        with time_machine.travel(NOON, tick=False), django_assert_max_num_queries(4), Progress(work.pk) as progress:
            for done in range(100):
                progress.step(done)

    def test_is_shown_to_its_owner_only(self, work, sign_in):
        rita = sign_in("rita")
        assert b"Importing persons" in rita.get(f"/progress/{work.pk}/").content
        assert sign_in("ada").get(f"/progress/{work.pk}/").status_code == 404
        assert sign_in("ada").post(f"/progress/{work.pk}/cancel/").status_code == 404

    def test_polls_until_it_is_over(self, work, sign_in):
        rita = sign_in("rita")
        part = rita.get(f"/progress/{work.pk}/", headers={"HX-Request": "true"})
        assert (part.status_code, b"every 1s" in part.content) == (200, True)
        assert rita.post(f"/progress/{work.pk}/cancel/").status_code == 302
        with Progress(work.pk) as progress:
            progress.check()
        part = rita.get(f"/progress/{work.pk}/", headers={"HX-Request": "true"})
        assert (part.status_code, b"every 1s" in part.content, b"Cancelled" in part.content) == (286, False, True)

    def test_is_refused_to_strangers(self, work, city):
        with pytest.raises(Refused):
            cancel_progress(work, actor=city.actor("carl"), now=NOON)

    def test_is_forgotten_after_a_month(self, work):
        assert purge_progress(NOON + timedelta(days=29)) == 0
        assert purge_progress(NOON + timedelta(days=31)) == 1
        assert not JobProgress.objects.exists()
