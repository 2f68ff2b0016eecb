"""Slow work as rows written in the same transaction as the change that asks for it.

    @job
    def send_notice(notice_id: int) -> None: ...

    enqueue(send_notice, notice.pk)              # inside the action
    enqueue(send_notice.using(unique_key="all"))  # at most one waiting

Work that many rows call for is not queued by those who write them: see `whenever`.

The broker is django-q2's table, so a job lives and dies with its transaction. A job may
run twice (after a crash), so handlers are idempotent, short in their transactions, and
take plain JSON. A failing job is tried again with growing pauses, then shown to the
administrators under "Background work".
"""

from bailiwick.core.jobs.progress import Cancelled, Progress, start_progress
from bailiwick.core.jobs.queue import enqueue
from bailiwick.core.jobs.recovering import recover_jobs
from bailiwick.core.jobs.registry import Work, job, scheduled
from bailiwick.core.jobs.running import attempt, run
from bailiwick.core.jobs.schedules import sync_schedules, tick, wind_back
from bailiwick.core.jobs.waking import wake, whenever

__all__ = [
    "Cancelled",
    "Progress",
    "Work",
    "attempt",
    "enqueue",
    "job",
    "recover_jobs",
    "run",
    "scheduled",
    "start_progress",
    "sync_schedules",
    "tick",
    "wake",
    "whenever",
    "wind_back",
]
