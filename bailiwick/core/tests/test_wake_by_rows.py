"""Work that rows call for is queued once for all of them, by whoever takes jobs, and found whatever was lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_q.conf import Conf
from django_q.models import OrmQ

from bailiwick.core import clock
from bailiwick.core.jobs import attempt, enqueue, job, recover_jobs, wake, whenever
from bailiwick.core.jobs.broker import LeasingBroker
from bailiwick.core.jobs.processes import this_process
from bailiwick.core.models import Job
from bailiwick.core.testing import elsewhere, run_jobs

pytestmark = pytest.mark.django_db
waiting: list[str] = []
done: list[str] = []
attempts: list[int] = []


@whenever(lambda: bool(waiting))
def work_off_what_waits():
    done.append(waiting.pop(0))


@whenever(lambda: "fault" in waiting and bool(1 / 0))
def never_asked_for(): ...


@job
def fails_at_first():
    attempts.append(attempt())
    if attempt() == 1:
        raise ValueError("not yet")


@pytest.fixture(autouse=True)
def nothing_waits():
    for each in (waiting, done, attempts):
        each.clear()
    yield
    waiting.clear()


def names():
    return list(Job.objects.values_list("name", flat=True))


class TestWake:
    def test_queues_one_job_for_all_that_waits(self):
        assert wake() == 0
        waiting.extend(["first", "second"])
        assert [wake(), wake()] == [1, 0]
        assert names() == [work_off_what_waits.name]

    def test_queues_none_while_one_is_under_way(self):
        waiting.append("first")
        wake()
        Job.objects.update(state=Job.State.RUNNING)
        assert wake() == 0

    def test_queues_again_what_one_left(self):
        waiting.extend(["first", "second", "third"])
        assert run_jobs() == 3
        assert done == ["first", "second", "third"]
        assert not Job.objects.exists()

    def test_bears_a_question_that_fails(self):
        waiting.append("fault")
        assert wake() == 1
        assert names() == [work_off_what_waits.name]

    def test_is_not_kept_from_it_by_one_that_failed_for_good(self):
        waiting.append("first")
        wake()
        OrmQ.objects.all().delete()
        Job.objects.update(state=Job.State.FAILED)
        assert run_jobs() == 1
        assert done == ["first"]

    def test_goes_on_after_a_worker_that_was_killed(self):
        waiting.append("first")
        wake()
        OrmQ.objects.all().delete()
        Job.objects.update(state=Job.State.RUNNING, attempts=1, started_at=clock.now(), worker=f"{this_process().partition(' ')[0]} 1.1")
        assert run_jobs() == 0
        recover_jobs(clock.now())
        assert run_jobs() == 1
        assert done == ["first"]


class TestBroker:
    def test_hands_it_out_with_the_same_look(self, monkeypatch):
        monkeypatch.setattr(Conf, "POLL", 0.01)
        broker = LeasingBroker(list_key="bailiwick")
        assert broker.dequeue() is None
        waiting.append("first")
        assert len(broker.dequeue()) == 1

    def test_looks_no_oftener_while_there_is_work(self, monkeypatch):
        monkeypatch.setattr(Conf, "POLL", 60)
        broker = LeasingBroker(list_key="bailiwick")
        enqueue(fails_at_first)
        broker.dequeue()
        enqueue(fails_at_first)
        waiting.append("first")
        broker.dequeue()
        assert work_off_what_waits.name not in names()


@pytest.mark.django_db(transaction=True)
def test_two_that_look_at_once_queue_it_once():
    waiting.append("first")
    assert sum(elsewhere(wake, wake)) in {1, 2}  # each may have been told of the one that waits
    assert names() == [work_off_what_waits.name]
    assert OrmQ.objects.count() == 1


def test_a_job_knows_which_attempt_it_is():
    enqueue(fails_at_first)
    run_jobs(until=clock.now() + timedelta(days=1))
    assert (attempts, attempt()) == ([1, 2], 1)
