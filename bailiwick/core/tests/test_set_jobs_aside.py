"""A job that ends its worker each time is set aside, seen and told of; one that ran ahead of the clock comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog
import time_machine
from django.db import OperationalError
from django_q.models import OrmQ, Schedule

from bailiwick.core.jobs import enqueue, job, recover_jobs, running, sync_schedules, wind_back
from bailiwick.core.jobs.processes import this_process
from bailiwick.core.jobs.schedules import TICK
from bailiwick.core.models import Job, JobSchedule
from bailiwick.core.testing import NOON, run_jobs, trail
from bailiwick.notifications.models import Notification

pytestmark = pytest.mark.django_db
seen: list[object] = []


@job(attempts=3)
def brings_its_worker_down(): ...


@job
def note_where_from():
    seen.append(structlog.contextvars.get_contextvars())


def die_with(made, now):
    """Leave the row that a worker leaves when it is killed amid a job."""
    left = {"state": Job.State.RUNNING, "attempts": made.attempts + 1, "started_at": now, "worker": f"{this_process().partition(' ')[0]} 1.1"}
    Job.objects.filter(pk=made.pk).update(**left)
    made.refresh_from_db()


def test_is_tried_at_once_then_with_pauses_then_set_aside(city, sign_in):
    made = enqueue(brings_its_worker_down)
    pauses = []
    for _attempt in range(3):
        die_with(made, NOON)
        assert recover_jobs(NOON) == 1
        made.refresh_from_db()
        pauses.append(made.run_at - NOON)
    assert pauses[:2] == [timedelta(0), timedelta(seconds=30)]
    assert made.state == Job.State.FAILED
    assert trail(made) == ["core.JobSetAside"]
    assert recover_jobs(NOON + timedelta(days=1)) == 0
    page = sign_in("ada").get("/background/").content.decode()
    assert "without a word" in page
    assert [told.user for told in Notification.objects.filter(notice="core.JobSetAside")] == [city.ada]


def test_tells_once_while_work_of_the_kind_stands_there(city):
    for _time in range(2):
        made = enqueue(brings_its_worker_down)
        for _attempt in range(3):
            die_with(made, NOON)
            recover_jobs(NOON)
    assert Job.objects.filter(state=Job.State.FAILED).count() == 2
    assert Notification.objects.filter(notice="core.JobSetAside").count() == 1


def test_a_worker_that_cannot_write_the_end_down_ends_itself(monkeypatch):
    def away(*_args, **_more):
        raise OperationalError("server closed the connection unexpectedly")

    enqueue(note_where_from)
    monkeypatch.setattr(running, "settle_failure", away)
    monkeypatch.setattr(running, "work_of", away)
    with pytest.raises(SystemExit):
        run_jobs()
    assert Job.objects.get().state == Job.State.RUNNING


def test_a_job_logs_the_number_of_the_request_that_asked_for_it():
    seen.clear()
    with structlog.contextvars.bound_contextvars(request_id="asked-for-it"):
        made = enqueue(note_where_from)
    assert run_jobs() == 1
    assert seen == [{"request_id": "asked-for-it", "job": note_where_from.name, "job_id": made.pk}]


class TestClockRunsAhead:
    def test_repeating_work_comes_back(self):
        sync_schedules(NOON)
        JobSchedule.objects.update(next_at=NOON + timedelta(days=400))
        Schedule.objects.filter(func=TICK).update(next_run=NOON + timedelta(days=400))
        assert wind_back(NOON) == JobSchedule.objects.count() + 1
        assert Schedule.objects.get(func=TICK).next_run == NOON
        assert all(at <= NOON + timedelta(days=32) for at in JobSchedule.objects.values_list("next_at", flat=True))
        assert wind_back(NOON) == 0

    def test_queued_work_comes_back_and_what_was_meant_for_later_stays(self):
        with time_machine.travel(NOON + timedelta(days=2), tick=False):
            enqueue(note_where_from)
        with time_machine.travel(NOON, tick=False):
            later = note_where_from.using(run_at=NOON + timedelta(days=3)).enqueue()
            assert run_jobs() == 0
            wind_back(NOON)
            assert run_jobs() == 1
        assert Job.objects.get() == later
        assert OrmQ.objects.count() == 1
