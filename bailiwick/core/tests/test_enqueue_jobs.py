"""Jobs are rows of the transaction that asks for them."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django_q.models import OrmQ

from bailiwick.core import clock
from bailiwick.core.jobs import enqueue, job, recover_jobs
from bailiwick.core.jobs.processes import this_process
from bailiwick.core.models import Job
from bailiwick.core.testing import NOON, run_jobs

calls: list[object] = []


@job
def note_down(what):
    calls.append(what)


@job(attempts=2)
def always_fails():
    raise RuntimeError("the printer is on fire")


@job
def fails_once():
    calls.append("tried")
    if len(calls) == 1:
        raise OSError("not yet")


@pytest.fixture(autouse=True)
def _no_calls():
    calls.clear()


@pytest.mark.django_db
class TestEnqueue:
    def test_is_done_by_a_worker(self):
        enqueue(note_down, {"ticket": 7})
        assert run_jobs() == 1
        assert calls == [{"ticket": 7}]
        assert not Job.objects.exists()
        assert not OrmQ.objects.exists()

    def test_waits_until_its_time(self):
        with time_machine.travel(NOON, tick=False):
            note_down.using(run_at=NOON + timedelta(hours=1)).enqueue("later")
            assert run_jobs() == 0
        with time_machine.travel(NOON + timedelta(hours=1), tick=False):
            assert run_jobs() == 1
        assert calls == ["later"]

    @pytest.mark.parametrize("bad", [object(), {1: "integer keys come back as text"}, ("a tuple",), float("nan"), {"a", "set"}])
    def test_takes_plain_json_only(self, bad):
        with pytest.raises((TypeError, ValueError)):
            enqueue(note_down, bad)
        assert not Job.objects.exists()

    def test_of_one_key_waits_once(self):
        for _ in range(3):
            enqueue(note_down.using(unique_key="digest"), "digest")
        enqueue(note_down.using(unique_key="other"), "other")
        assert run_jobs() == 2
        assert calls == ["digest", "other"]
        enqueue(note_down.using(unique_key="digest"), "again")
        assert run_jobs() == 1


@pytest.mark.django_db(transaction=True)
class TestTransaction:
    def test_rolled_back_leaves_nothing(self):
        with transaction.atomic():
            enqueue(note_down, 1)
            assert Job.objects.count() == OrmQ.objects.count() == 1
            transaction.set_rollback(True)
        assert not Job.objects.exists()
        assert not OrmQ.objects.exists()

    def test_committed_leaves_one(self):
        with transaction.atomic():
            enqueue(note_down, 1)
        assert Job.objects.count() == OrmQ.objects.count() == 1


@pytest.mark.django_db
class TestFailure:
    def test_is_tried_again_after_a_pause(self):
        enqueue(fails_once)
        assert run_jobs() == 1
        waiting = Job.objects.get()
        assert waiting.state == Job.State.QUEUED
        assert "not yet" in waiting.error
        assert waiting.run_at > clock.now() + timedelta(seconds=25)
        assert run_jobs(until=waiting.run_at) == 1
        assert calls == ["tried", "tried"]
        assert not Job.objects.exists()

    def test_ends_where_administrators_see_it(self):
        enqueue(always_fails)
        assert run_jobs(until=clock.now() + timedelta(days=1)) == 2
        failed = Job.objects.get()
        assert (failed.state, failed.attempts) == (Job.State.FAILED, 2)
        assert "the printer is on fire" in failed.error

    def test_of_a_vanished_function_is_a_failure_too(self):
        made = enqueue(note_down, 1)
        Job.objects.filter(pk=made.pk).update(name="bailiwick.core.nowhere.gone")
        run_jobs()
        assert "ModuleNotFoundError" in Job.objects.get().error

    def test_gives_way_to_an_equal_job_that_waits(self):
        made = enqueue(fails_once.using(unique_key="one"))
        Job.objects.filter(pk=made.pk).update(state=Job.State.RUNNING, attempts=1, started_at=NOON, worker="elsewhere 1.1")
        enqueue(fails_once.using(unique_key="one"))
        assert recover_jobs(clock.now()) == 1
        assert Job.objects.count() == 1


@pytest.mark.django_db
class TestRecovery:
    def test_offers_again_what_a_killed_worker_left(self):
        made = enqueue(note_down, "once more")
        OrmQ.objects.all().delete()
        Job.objects.filter(pk=made.pk).update(state=Job.State.RUNNING, attempts=1, started_at=NOON, worker="elsewhere 1.1")
        assert recover_jobs(NOON + timedelta(hours=1)) == 0
        assert recover_jobs(clock.now()) == 1
        run_jobs()
        assert calls == ["once more"]

    def test_takes_from_the_dead_and_not_from_the_living(self):
        with subprocess.Popen([sys.executable, "-c", ""]) as child:
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # ended, but still in the table of processes
            host = this_process().partition(" ")[0]
            for worker in (this_process(), f"{host} {child.pid}.1", f"{host} 1.1"):
                Job.objects.create(
                    name=note_down.name, args=[worker], queued_at=NOON, run_at=NOON, state=Job.State.RUNNING, started_at=NOON, worker=worker
                )
            assert recover_jobs(NOON) == 2
        assert Job.objects.get(state=Job.State.RUNNING).worker == this_process()

    def test_leaves_alone_what_merely_queues(self):
        enqueue(note_down, 1)
        Job.objects.update(run_at=NOON)
        OrmQ.objects.update(lock=NOON)
        assert recover_jobs(clock.now()) == 0
