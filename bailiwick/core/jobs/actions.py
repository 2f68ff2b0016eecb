"""What people do with background jobs: run failed ones again, give them up, call long work off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.jobs.events import JobDropped, JobRunAgain
from bailiwick.core.jobs.running import put_back
from bailiwick.core.models import Job, JobProgress
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor

#: how long the progress of ended work is kept
KEPT_FOR = timedelta(days=30)


@transaction.atomic
def run_job_again(job: Job, *, actor: Actor, now: datetime) -> None:
    """Queue a failed job again, with all its attempts. Raises Refused, and Conflict when it has not failed."""
    require(actor.may("core.run_jobs"))
    job = _failed(job)
    job.attempts, job.failed_at = 0, None
    publish(JobRunAgain(actor=actor, subject=job, at=now, job=job.name))
    put_back(job, now)


@transaction.atomic
def drop_job(job: Job, *, actor: Actor, now: datetime) -> None:
    """Give up a failed job. Raises Refused, and Conflict when it has not failed."""
    require(actor.may("core.run_jobs"))
    job = _failed(job)
    publish(JobDropped(actor=actor, subject=job, at=now, job=job.name, error=job.error[-500:]))
    job.delete()


def _failed(job: Job) -> Job:
    """Return the job as it is now, held; raises Conflict unless it has failed."""
    held = Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.FAILED).first()
    if held is None:
        raise Conflict(_("This job is no longer among the failed ones."))
    return held


@transaction.atomic
def cancel_progress(progress: JobProgress, *, actor: Actor, now: datetime) -> None:
    """Ask long work to stop at its next step. Raises Refused for anybody but who started it."""
    require(actor.user is None or actor.user.pk == progress.user_id)
    JobProgress.objects.filter(pk=progress.pk, ended_at=None, cancel_requested_at=None).update(cancel_requested_at=now)


@transaction.atomic
def purge_progress(now: datetime) -> int:
    """Forget the progress of work that ended a month ago; returns how many."""
    deleted, _kinds = JobProgress.objects.filter(started_at__lt=now - KEPT_FOR).delete()
    return deleted
