"""Writes jobs, and the broker's rows that make a worker call them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ParamSpec
from uuid import uuid4

from django.db import transaction
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from bailiwick.core import clock
from bailiwick.core.models import Job
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.storing import insert, insert_new, update
from bailiwick.core.watching import origin

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.jobs.registry import Work

P = ParamSpec("P")
RUN = "bailiwick.core.jobs.run"


def enqueue(work: Work[P], *args: P.args, **kwargs: P.kwargs) -> Job:
    """Have a worker call the work after this transaction commits, if it does.

    Raises TypeError or ValueError when an argument is not plain JSON.
    """
    plain_args, plain_kwargs, at = _plain(list(args)), _plain(kwargs), clock.now()
    made = Job(
        name=work.name, args=plain_args, kwargs=plain_kwargs, unique_key=work.unique_key, queued_at=at, run_at=work.run_at or at, origin=origin()
    )
    with transaction.atomic(savepoint=False):
        return _queued(made)


def _queued(job: Job) -> Job:
    """Store a job and hand it to the broker, or return the one of its name and key that waits."""
    while True:
        waiting = _WAITING.first(name=job.name, key=job.unique_key) if job.unique_key else None
        if waiting is not None:
            return waiting
        if insert_new(job):  # otherwise somebody queued the same key a moment ago; theirs may already have started, so look again
            hand_to_broker(job)
            return job


def _waiting() -> QuerySet[Job]:
    """Return the waiting job of a name and key, held so that no worker starts it before we commit."""
    named = Job.objects.filter(name=Slot("name", Job.name), unique_key=Slot("key", Job.unique_key), state=Job.State.QUEUED)
    return named.select_for_update().order_by()


_WAITING = Prepared(_waiting)


def _plain(value: object) -> object:
    """Return the value as JSON gives it back; refuse what would come back different."""
    if json.loads(json.dumps(value, allow_nan=False)) != value:
        raise TypeError(f"job arguments must be plain JSON: {value!r}")
    return value


def hand_to_broker(job: Job) -> None:
    """Write the broker's row that makes a worker run this job when it is due."""
    identity = uuid4().hex
    package = {"id": identity, "name": str(job.pk), "func": RUN, "args": (job.pk,), "kwargs": {}, "started": job.run_at}
    package |= {"save": False, "ack_failure": True}
    row = OrmQ(key=Conf.CLUSTER_NAME, payload=SignedPackage.dumps(package), lock=job.run_at)
    insert(row)
    job.broker_id = row.pk
    update(job, "broker_id")
