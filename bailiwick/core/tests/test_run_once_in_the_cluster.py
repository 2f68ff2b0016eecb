"""Repeating jobs on several nodes: one run for each instant, whatever their clocks say and whoever dies; one node at a time for a task."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models.functions import Now

from bailiwick.core import clock, leases
from bailiwick.core.cache import SharedCache
from bailiwick.core.jobs import registry, schedules, sync_schedules, tick
from bailiwick.core.jobs.processes import place, this_process
from bailiwick.core.jobs.recovering import SILENCE, recover_jobs
from bailiwick.core.jobs.registry import scheduled
from bailiwick.core.models import Job, JobSchedule, Lease, Node
from bailiwick.core.testing import NOON

#: by how many seconds the clocks of four nodes are wrong
WRONG = (0, 60, -60, 3)


@pytest.fixture
def each_minute(monkeypatch):
    monkeypatch.setattr(registry, "crons", {})
    monkeypatch.setattr(schedules, "crons", registry.crons)
    return scheduled("* * * * *")(look_around)


def look_around() -> None:
    """Do nothing; it is only counted."""


@pytest.fixture
def nodes(monkeypatch):
    """Give a function that lets four nodes act at once, each by its own clock; `nodes.at` is the true time."""
    own = threading.local()
    true = {"now": NOON}
    monkeypatch.setattr(clock, "now", lambda: true["now"] + timedelta(seconds=getattr(own, "wrong", 0)))

    def act(doing):
        together = threading.Barrier(len(WRONG))

        def live(wrong):
            own.wrong = wrong
            together.wait()
            try:
                doing()
            finally:
                connections.close_all()

        threads = [threading.Thread(target=live, args=[wrong]) for wrong in WRONG]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    act.at = lambda moment: true.update(now=moment)
    return act


def runs():
    """Count the runs that were queued, and have them done."""
    waiting = list(Job.objects.filter(name__endswith="look_around"))
    Job.objects.filter(pk__in=[job.pk for job in waiting]).delete()
    return len(waiting)


@pytest.mark.django_db(transaction=True)
class TestTick:
    def test_four_nodes_with_different_clocks_queue_each_instant_once(self, each_minute, nodes):
        sync_schedules(NOON)
        seen, instants = [], []
        for seconds in range(20, 400, 20):
            nodes.at(NOON + timedelta(seconds=seconds))
            before = JobSchedule.objects.get().next_at
            nodes(tick)
            after = JobSchedule.objects.get().next_at
            count = runs()
            seen.append(count)
            assert count == (after != before)
            instants += [before] if count else []
        assert sum(seen) == len(set(instants))
        assert 6 <= sum(seen) <= 8  # six minutes passed, and one clock is a minute ahead

    def test_a_node_that_dies_over_it_leaves_it_to_the_next(self, each_minute, nodes, monkeypatch):
        sync_schedules(NOON)
        nodes.at(NOON + timedelta(minutes=2))
        queue = schedules.enqueue
        monkeypatch.setattr(schedules, "enqueue", lambda _work: (_ for _ in ()).throw(SystemExit("killed")))
        with pytest.raises(SystemExit):
            tick()
        assert runs() == 0
        monkeypatch.setattr(schedules, "enqueue", queue)
        nodes(tick)
        assert runs() == 1


@pytest.mark.django_db(transaction=True)
class TestLease:
    def test_one_of_many_has_it_until_it_ends(self, nodes):
        got = []
        nodes(lambda: got.append(leases.hold("post", f"node {threading.get_ident()}", seconds=60)))
        assert sorted(got) == [False, False, False, True]
        holder = Lease.objects.get().holder
        assert leases.hold("post", holder, seconds=60)
        assert not leases.hold("post", "another", seconds=60)
        Lease.objects.update(until=Now() - timedelta(seconds=1))
        assert leases.hold("post", "another", seconds=60)
        leases.release("post", holder)
        assert Lease.objects.get().holder == "another"
        leases.release("post", "another")
        assert leases.hold("post", holder, seconds=60)


@pytest.mark.django_db
class TestLost:
    @pytest.fixture
    def running(self, monkeypatch):
        return lambda worker: Job.objects.create(
            name="bailiwick.core.upkeep.forget_old_drafts", queued_at=NOON, run_at=NOON, state=Job.State.RUNNING, started_at=NOON, worker=worker
        )

    def beats(self, name, ago):
        Node.objects.create(name=name, seen_at=Now() - timedelta(seconds=ago), started_at=Now())

    def test_jobs_of_a_silent_node_are_taken_over_and_those_of_a_living_one_are_not(self, running):
        self.beats("gone", SILENCE + 30)
        self.beats("busy", 20)
        running("gone/1.1 10.1"), running("busy/1.1 10.1"), running("unknown/1.1 10.1")
        assert recover_jobs(NOON) == 1
        assert set(Job.objects.filter(state=Job.State.RUNNING).values_list("worker", flat=True)) == {"busy/1.1 10.1", "unknown/1.1 10.1"}

    def test_what_this_node_did_before_it_was_started_anew_is_lost(self, running):
        running(f"{place().rpartition('/')[0]}/other.1 10.1")
        assert recover_jobs(NOON) == 1

    def test_a_container_of_the_same_name_is_another_node(self, settings, monkeypatch):
        settings.NODE_NAME = "web 1"
        assert this_process().startswith("web_1/")
        assert " " not in place()


@pytest.mark.django_db(transaction=True)
def test_counting_in_the_shared_cache_loses_nothing(nodes):
    if connection.vendor != "postgresql":
        pytest.skip("the cache is shared in the database on PostgreSQL alone")
    columns = "cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE cache_of_a_test ({columns})")
        try:
            shared = SharedCache("cache_of_a_test", {})
            shared.add("tries", 0, 60)
            nodes(lambda: [shared.incr("tries") for _time in range(25)])
            assert shared.get("tries") == 25 * len(WRONG)
            with pytest.raises(ValueError, match="not found"):
                shared.incr("nothing")
        finally:
            cursor.execute("DROP TABLE cache_of_a_test")
