"""Lets long work say how far it is, and lets the person who waits for it call it off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from bailiwick.core import clock
from bailiwick.core.models import JobProgress

if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType

    from django.db.models import QuerySet

    from bailiwick.core.actors import Account

#: seconds between two writes of a progress; people cannot read faster
STEP = 0.5


class Cancelled(Exception):  # noqa: N818 - a wish of a person, not a fault
    """The person who started the work asked to stop it."""


def start_progress(user: Account | None, title: str, *, now: datetime, total: int = 0) -> JobProgress:
    """Make the row that the page of the waiting person polls; give its key to the job."""
    return JobProgress.objects.create(user_id=user.pk if user else None, title=title[:200], total=total, started_at=now)


class Progress:
    """The work's side of a progress: `with Progress(pk) as progress: progress.step(done, total)`.

    Leaving the block ends the progress; an exception marks it failed, `Cancelled` cancelled
    (and goes no further, so that the job counts as done).
    """

    def __init__(self, pk: int) -> None:
        self.pk = pk
        self.result_url = ""
        self.message = ""
        self._written: datetime | None = None

    def __enter__(self) -> Self:
        """Say that the work has begun."""
        self._rows().update(state=JobProgress.State.RUNNING, done=0)
        return self

    def step(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far the work is; raises Cancelled when the person has asked to stop.

        Call it outside the transaction whose progress it tells, or nobody sees it in time.
        """
        now = clock.now()
        if self._written and (now - self._written).total_seconds() < STEP and done != total:
            return
        self._written = now
        said: dict[str, object] = {"done": done} | ({"total": total} if total is not None else {}) | ({"message": message[:500]} if message else {})
        self._rows().update(**said)
        self.check()

    def check(self) -> None:
        """Raise Cancelled when the person has asked to stop."""
        if self._rows().exclude(cancel_requested_at=None).exists():
            raise Cancelled

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        """Say how the work ended."""
        state = JobProgress.State.DONE
        message = self.message
        if kind is not None:
            called_off = issubclass(kind, Cancelled)
            state = JobProgress.State.CANCELLED if called_off else JobProgress.State.FAILED
            message = message or ("" if called_off else str(error))
        said = {"state": state, "ended_at": clock.now(), "result_url": self.result_url} | ({"message": message[:500]} if message else {})
        self._rows().update(**said)
        return kind is not None and issubclass(kind, Cancelled)

    def _rows(self) -> QuerySet[JobProgress]:
        return JobProgress.objects.filter(pk=self.pk)
