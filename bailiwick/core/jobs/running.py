"""Runs jobs: each is claimed by one worker, and tried again after failures."""

from __future__ import annotations

import traceback
from contextlib import ExitStack
from contextvars import ContextVar
from datetime import datetime, timedelta
from time import perf_counter

import structlog
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import F
from django_q.exceptions import TimeoutException

from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.jobs.events import JobSetAside
from bailiwick.core.jobs.processes import this_process
from bailiwick.core.jobs.queue import hand_to_broker
from bailiwick.core.jobs.registry import ATTEMPTS, work_of, works
from bailiwick.core.models import Job
from bailiwick.core.watching import Outcome, around_job, job_ended

log = structlog.get_logger(__name__)
#: the pause after the first failure; each further one is four times as long
FIRST_PAUSE = timedelta(seconds=30)
_attempt: ContextVar[int] = ContextVar("attempt", default=1)


def attempt() -> int:
    """Return which attempt at the present job this is; outside of jobs the first."""
    return _attempt.get()


def run(job_id: int) -> None:
    """Do a job that the broker hands over, unless another worker has it; what it logs names the request that asked for it."""
    job = _claim(job_id, clock.now())
    if job is None:
        return
    began = perf_counter()
    with ExitStack() as around:
        around.callback(_attempt.reset, _attempt.set(job.attempts))
        around.enter_context(structlog.contextvars.bound_contextvars(**_named(job)))
        for enter in around_job:
            around.enter_context(enter(job))
        outcome = _do(job)
    for told in job_ended:
        told(job, outcome, perf_counter() - began)


def _named(job: Job) -> dict[str, object]:
    """Return what every line of the log says while the job runs."""
    asked = {"request_id": job.origin["request_id"]} if job.origin.get("request_id") else {}
    return {**asked, "job": job.name, "job_id": job.pk}


def _do(job: Job) -> Outcome:
    """Run the job and write down how it ended."""
    try:
        work_of(job.name)(*job.args, **job.kwargs)
    except TimeoutException:
        _end(job, traceback.format_exc())
        raise
    except Exception:
        log.exception("job failed", attempt=job.attempts)
        return _end(job, traceback.format_exc())
    return _end(job, "")


def _end(job: Job, error: str) -> Outcome:
    """Write down how a job ended; while the database is away nobody can, so this process ends and the job is found again."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # the job may have failed because the database went away and is back
    try:
        if error:
            return settle_failure(job, error, clock.now())
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).delete()
    except Error as away:
        log.exception("the end of a job could not be written down; it will run again")
        raise SystemExit(1) from away
    return "done"


def _claim(job_id: int, now: datetime) -> Job | None:
    """Take a waiting job for this process; None when there is nothing to take."""
    free = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    if not free.update(state=Job.State.RUNNING, attempts=F("attempts") + 1, started_at=now, worker=this_process()):
        return None
    return Job.objects.get(pk=job_id)


@transaction.atomic
def settle_failure(job: Job, error: str, now: datetime, *, at_once: bool = False) -> Outcome:
    """Queue the job again after a pause, or set it aside after the last attempt and say so; `at_once` leaves out the first pause."""
    work = works.get(job.name)
    job.error = error[-8000:].replace("\0", "")
    if job.attempts >= (work.attempts if work else ATTEMPTS):
        job.state, job.failed_at = Job.State.FAILED, now
        job.save(update_fields=["state", "failed_at", "error"])
        log.error("job set aside", job=job.name, job_id=job.pk, attempts=job.attempts)
        publish(JobSetAside(actor=System("worker"), subject=job, at=now, job=job.name, attempts=job.attempts, error=_last_line(job.error)))
        return "failed"
    pauses = job.attempts - 1 - at_once
    put_back(job, now if pauses < 0 else now + FIRST_PAUSE * 4**pauses)
    return "again"


def _last_line(error: str) -> str:
    return error.strip().rpartition("\n")[2][:500]


@transaction.atomic
def put_back(job: Job, run_at: datetime) -> None:
    """Let a job wait for a worker again; it gives way when an equal one already waits."""
    job.state, job.run_at, job.worker = Job.State.QUEUED, run_at, ""
    try:
        with transaction.atomic():
            job.save(update_fields=["state", "run_at", "error", "worker", "attempts", "failed_at"])
    except IntegrityError:
        job.delete()
    else:
        hand_to_broker(job)
