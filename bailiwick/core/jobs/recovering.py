"""Finds again what a killed worker left behind; a job that ends its worker each time is set aside in the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django_q.models import OrmQ

from bailiwick.core.jobs.processes import is_alive, is_here, node_of
from bailiwick.core.jobs.running import put_back, settle_failure
from bailiwick.core.models import Job, Node
from bailiwick.core.whereabouts import this_node

#: after this long a running job on another machine counts as lost
LEASE = timedelta(hours=2)
#: a broker's row that nobody has run after this long is offered again
OVERDUE = timedelta(minutes=5)
#: seconds after which a node that gives no sign of life counts as gone, and its jobs as lost
SILENCE = 120
#: an instant further ahead than this was written by a clock that has been put back since
SLACK = timedelta(minutes=2)


def recover_jobs(now: datetime) -> int:
    """Offer again what a killed worker left behind; returns how many jobs."""
    lost = [job for job in Job.objects.filter(state=Job.State.RUNNING) if _is_lost(job, now)]
    for job in lost:
        _recover_lost(job, now)
    overdue = Job.objects.filter(state=Job.State.QUEUED, run_at__lt=now - OVERDUE)
    offered = OrmQ.objects.filter(lock__lte=now).values("pk")
    waiting = list(overdue.exclude(Q(broker_id__in=offered)))
    for job in waiting:
        _offer(job, now)
    return len(lost) + len(waiting)


@transaction.atomic
def _recover_lost(job: Job, now: datetime) -> None:
    """Queue a job whose worker is gone again, at once the first time, unless somebody else just did."""
    held = Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.RUNNING, worker=job.worker).first()
    if held is None:
        return
    OrmQ.objects.filter(pk=held.broker_id).delete()
    words = _("The worker ended while it ran this job, without a word: it was killed, or the job took its memory or brought it down.")
    settle_failure(held, words, now, at_once=True)


@transaction.atomic
def _offer(job: Job, now: datetime) -> None:
    OrmQ.objects.filter(pk=job.broker_id).delete()
    put_back(job, now)


def _is_lost(job: Job, now: datetime) -> bool:
    """Whether the process that ran a job is gone, or has been silent for too long."""
    if is_here(job.worker):
        return not is_alive(job.worker)
    if node_of(job.worker) and (node_of(job.worker) == this_node() or _is_silent(node_of(job.worker))):
        return True  # this node was started anew, or that one is gone
    return job.started_at is None or job.started_at < now - LEASE


def _is_silent(node: str) -> bool:
    """Whether a node that used to give signs of life gives none any more, by the database's clock."""
    return Node.objects.filter(name=node, seen_at__lt=Now() - timedelta(seconds=SILENCE)).exists()


@transaction.atomic
def recall_from_the_future(now: datetime) -> int:
    """Make due what a clock that ran ahead queued for a moment that has not come; returns how many jobs.

    Work that was asked for at a later time keeps its time.
    """
    ahead = Job.objects.filter(state=Job.State.QUEUED, queued_at__gt=now + SLACK, run_at=F("queued_at"))
    jobs = list(ahead)
    for job in jobs:
        _offer(job, now)
    return len(jobs)
