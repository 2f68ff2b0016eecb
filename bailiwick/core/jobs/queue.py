"""Writes jobs, and the broker's rows that make a worker call them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ParamSpec
from uuid import uuid4

from django.db import IntegrityError, transaction
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from bailiwick.core import clock
from bailiwick.core.models import Job
from bailiwick.core.watching import origin

if TYPE_CHECKING:
    from bailiwick.core.jobs.registry import Work

P = ParamSpec("P")
RUN = "bailiwick.core.jobs.run"


@transaction.atomic
def enqueue(work: Work[P], *args: P.args, **kwargs: P.kwargs) -> Job:
    """Have a worker call the work after this transaction commits, if it does.

    Raises TypeError or ValueError when an argument is not plain JSON.
    """
    plain = [_plain(list(args)), _plain(kwargs)]
    at = clock.now()
    waiting = _waiting(work) if work.unique_key else None
    if waiting is not None:
        return waiting
    made = Job(name=work.name, args=plain[0], kwargs=plain[1], unique_key=work.unique_key, queued_at=at, run_at=work.run_at or at, origin=origin())
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # somebody queued the same key a moment ago; theirs may already have started, so look again
        return enqueue(work, *args, **kwargs)
    hand_to_broker(made)
    return made


def _waiting(work: Work[P]) -> Job | None:
    """Return the waiting job of the same name and key, held so that no worker starts it before we commit."""
    return Job.objects.select_for_update().filter(name=work.name, unique_key=work.unique_key, state=Job.State.QUEUED).first()


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
    row = OrmQ.objects.create(key=Conf.CLUSTER_NAME, payload=SignedPackage.dumps(package), lock=job.run_at)
    job.broker_id = row.pk
    Job.objects.filter(pk=job.pk).update(broker_id=row.pk)
