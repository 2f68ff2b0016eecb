"""Runs jobs: each is claimed by one worker, tried again after failures, and found again after a crash."""

from __future__ import annotations

import os
import socket
import traceback
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django_q.exceptions import TimeoutException
from django_q.models import OrmQ

from bailiwick.core import clock
from bailiwick.core.jobs.queue import hand_to_broker
from bailiwick.core.jobs.registry import ATTEMPTS, work_of, works
from bailiwick.core.models import Job

log = structlog.get_logger(__name__)
#: the pause after the first failure; each further one is four times as long
FIRST_PAUSE = timedelta(seconds=30)
#: after this long a running job on another machine counts as lost
LEASE = timedelta(hours=2)
#: a broker's row that nobody has run after this long is offered again
OVERDUE = timedelta(minutes=5)


def run(job_id: int) -> None:
    """Do a job that the broker hands over, unless another worker has it."""
    job = _claim(job_id, clock.now())
    if job is None:
        return
    try:
        work_of(job.name)(*job.args, **job.kwargs)
    except TimeoutException:
        _settle_failure(job, traceback.format_exc(), clock.now())
        raise
    except Exception:
        log.exception("job failed", job=job.name, job_id=job.pk, attempt=job.attempts)
        _settle_failure(job, traceback.format_exc(), clock.now())
    else:
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).delete()


def _claim(job_id: int, now: datetime) -> Job | None:
    """Take a waiting job for this process; None when there is nothing to take."""
    free = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    if not free.update(state=Job.State.RUNNING, attempts=F("attempts") + 1, started_at=now, worker=this_process()):
        return None
    return Job.objects.get(pk=job_id)


@transaction.atomic
def _settle_failure(job: Job, error: str, now: datetime) -> None:
    """Queue the job again after a pause, or show it as failed after the last attempt."""
    work = works.get(job.name)
    job.error = error[-8000:].replace("\0", "")
    if job.attempts >= (work.attempts if work else ATTEMPTS):
        job.state, job.failed_at = Job.State.FAILED, now
        job.save(update_fields=["state", "failed_at", "error"])
        return
    put_back(job, now + FIRST_PAUSE * 4 ** (job.attempts - 1))


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


def recover_jobs(now: datetime) -> int:
    """Offer again what a killed worker left behind; returns how many jobs."""
    lost = [job for job in Job.objects.filter(state=Job.State.RUNNING) if _is_lost(job, now)]
    overdue = Job.objects.filter(state=Job.State.QUEUED, run_at__lt=now - OVERDUE)
    offered = OrmQ.objects.filter(lock__lte=now).values("pk")
    lost += list(overdue.exclude(Q(broker_id__in=offered)))
    for job in lost:
        with transaction.atomic():
            OrmQ.objects.filter(pk=job.broker_id).delete()
            put_back(job, now)
    return len(lost)


def _is_lost(job: Job, now: datetime) -> bool:
    """Whether the process that ran a job is gone, or has been silent for too long."""
    host, _, process = job.worker.partition(" ")
    if host == socket.gethostname() and Path("/proc/self/stat").exists():
        return not _is_alive(process)
    return job.started_at is None or job.started_at < now - LEASE


def _is_alive(process: str) -> bool:
    pid, _, born = process.partition(".")
    return pid.isdigit() and _birth(int(pid)) == born


def _birth(pid: int) -> str:
    """Return when a process started, in the kernel's ticks; a reused number has another birth."""
    try:
        state, *facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if state in {"Z", "X"} else facts[18]  # a zombie is dead, only not yet buried
    except (OSError, IndexError):
        return ""


@cache
def _born(pid: int) -> str:
    return _birth(pid)


def this_process() -> str:
    """Name this process so that another on the same host can tell whether it still lives."""
    return f"{socket.gethostname()} {os.getpid()}.{_born(os.getpid())}"
