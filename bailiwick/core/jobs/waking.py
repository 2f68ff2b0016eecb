"""Work that rows call for: whoever takes jobs from the queue looks whether some wait, and queues one job for all of them.

    @whenever(occasions_wait)
    def work_off_occasions() -> None: ...

Whoever stores such a row queues nothing. A job that all of them shared would keep them in line until each had committed, and in whatever
order they came to it; one for each row costs more than the row. A wake that is asked for instead of sent cannot be lost either: while a
row waits, the next look finds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bailiwick.core.jobs.queue import enqueue
from bailiwick.core.jobs.registry import Work, job
from bailiwick.core.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)
#: work -> whether there is something to do; asked several times a second, so one look into an index
_calls: dict[Work[[]], Callable[[], bool]] = {}


def whenever(waits: Callable[[], bool]) -> Callable[[Callable[[], object]], Work[[]]]:
    """Make a function without arguments a job that is queued while something waits and none is under way.

    Two of them may still be under way at once, so what it does must bear that. One that leaves something to do is queued again.
    """

    def register(function: Callable[[], object]) -> Work[[]]:
        work = job(function)
        _calls[work] = waits
        return work

    return register


def wake() -> int:
    """Queue the work for which something waits; returns how many jobs."""
    return sum(_wake(work, waits) for work, waits in _calls.items())


def _wake(work: Work[[]], waits: Callable[[], bool]) -> bool:
    """Queue one kind of work, if need be; a fault in the question keeps no other job from being taken."""
    try:
        if not waits() or Job.objects.filter(name=work.name, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
            return False
        enqueue(work.using(unique_key="waiting"))
    except Exception:
        log.exception("could not look whether something waits", job=work.name)
        return False
    return True
