"""The program that does background work, and what it watches meanwhile: the machine's clock, and whether work really goes on.

It runs in a process that has Django loaded already; see supervisor.py.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from django.db import Error, connections
from django_q.cluster import Cluster
from django_q.signals import post_spawn

from bailiwick.config.watchers import begin_watching
from bailiwick.core import clock
from bailiwick.core.jobs import recover_jobs, wind_back
from bailiwick.core.jobs.processes import place
from bailiwick.core.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable

#: seconds: between two looks; that the clock may be moved without a word; for which taken work may rest while none is done
ROUND, STEP, STUCK = 5.0, 30.0, 30.0

log = structlog.get_logger(__name__)


def run_worker() -> int:
    """Do background jobs until told to stop; return 1 when the work stands still or the library's guard died, so that all is started anew."""
    post_spawn.connect(find_lost, dispatch_uid="find_lost")
    _tended(lambda: wind_back(clock.now()))
    begin_watching()
    cluster = Cluster()
    cluster.start()
    watch, flow = ClockWatch(), Flow()
    while cluster.sentinel.is_alive():
        cluster.sentinel.join(ROUND)
        if (step := watch.step()) and abs(step) > STEP:
            log.warning("the clock of this machine was set", by_seconds=round(step))
            _tended(lambda: wind_back(clock.now()))
        if cluster.sentinel.is_alive() and flow.stands_still(cluster.stat.task_q_size):
            log.error("background work was taken and none is done, so the worker is started anew", after_seconds=STUCK)
            cluster.sentinel.kill()
            return 1
    return int(cluster.sentinel.exitcode != 0)


def find_lost(**_facts: object) -> None:
    """Look, in a new process of the worker, for what the one before it left behind."""
    _tended(lambda: recover_jobs(clock.now()))


def _tended(do: Callable[[], object]) -> None:
    """Do something with the database, which may be away: what is not done now is done at the next minute."""
    try:
        do()
    except Error as away:
        log.warning("the database does not answer", error=str(away).strip())
    finally:
        connections.close_all()


@dataclass(slots=True)
class ClockWatch:
    """Notices that somebody set the clock: it then moved otherwise than time did."""

    apart: float = field(default_factory=lambda: time.time() - time.monotonic())

    def step(self) -> float:
        """Return by how many seconds the clock was moved since the last look."""
        before, self.apart = self.apart, time.time() - time.monotonic()
        return self.apart - before


@dataclass(slots=True)
class Flow:
    """Notices that work rests in the library's queue though nobody does any, as after the death of a process that held its lock."""

    since: float = 0.0

    def stands_still(self, resting: int) -> bool:
        """Whether work has rested too long; `resting` is how much of it this machine has taken."""
        if not resting or _somebody_works():
            self.since = 0.0
            return False
        self.since = self.since or time.monotonic()
        return time.monotonic() - self.since > STUCK


def _somebody_works() -> bool:
    """Whether a process of this machine has work in hand; while nobody can know, it is assumed."""
    try:
        return bool(Job.objects.filter(state=Job.State.RUNNING, worker__startswith=f"{place()} ").exists())
    except Error:
        return True
    finally:
        connections.close_all()
