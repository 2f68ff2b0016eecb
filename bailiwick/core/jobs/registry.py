"""Which functions are jobs, how often they may fail, and which repeat by the clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, ParamSpec, overload

from cronsim import CronSim
from django.utils.module_loading import import_string

from bailiwick.core import clock
from bailiwick.core.jobs.queue import enqueue

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bailiwick.core.models import Job

P = ParamSpec("P")
#: how often a job is tried before it is shown as failed: about two and a half hours
ATTEMPTS = 6


@dataclass(frozen=True, eq=False)
class Work(Generic[P]):
    """A function that a worker can call; calling it directly runs it here and now."""

    function: Callable[P, object]
    name: str
    attempts: int = ATTEMPTS
    unique_key: str = ""
    run_at: datetime | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> object:
        """Do the work at once."""
        return self.function(*args, **kwargs)

    def using(self, *, unique_key: str = "", run_at: datetime | None = None) -> Work[P]:
        """Return the same work, to wait until `run_at`, or only once at a time under a key.

        While a job of this name and key waits, queueing another changes nothing.
        """
        return replace(self, unique_key=unique_key or self.unique_key, run_at=run_at or self.run_at)

    def enqueue(self, *args: P.args, **kwargs: P.kwargs) -> Job:
        """Queue the work; see `enqueue`."""
        return enqueue(self, *args, **kwargs)


#: dotted name -> work
works: dict[str, Work[...]] = {}
#: dotted name -> cron expression, in the time zone of the installation
crons: dict[str, str] = {}


@overload
def job(function: Callable[P, object]) -> Work[P]: ...
@overload
def job(*, attempts: int) -> Callable[[Callable[P, object]], Work[P]]: ...
def job(function: Callable[P, object] | None = None, *, attempts: int = ATTEMPTS) -> Work[P] | Callable[[Callable[P, object]], Work[P]]:
    """Make a module's function a job, known by its dotted name."""

    def register(function: Callable[P, object]) -> Work[P]:
        work = Work(function, f"{function.__module__}.{function.__name__}", attempts)
        works[work.name] = work
        return work

    return register(function) if function is not None else register


def scheduled(cron: str) -> Callable[[Callable[[], object]], Work[[]]]:
    """Make a function without arguments a job that repeats: `@scheduled("*/5 * * * *")`.

    Raises cronsim.CronSimError at import when the expression makes no sense.
    """
    CronSim(cron, clock.now())

    def register(function: Callable[[], object]) -> Work[[]]:
        work = job(function)
        crons[work.name] = cron
        return work

    return register


def work_of(name: str) -> Work[...]:
    """Return the work of a dotted name, importing its module when need be.

    Raises ImportError when the function is gone and LookupError when it is no job.
    """
    if name not in works:
        import_string(name)
    return works[name]
