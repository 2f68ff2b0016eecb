"""The one place that reads the wall clock, so that doors ask here and actions are told."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _held.get() or timezone.now()


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand still in this thread: what is made meanwhile shows which parts of it are instants."""
    before = _held.set(moment)
    try:
        yield
    finally:
        _held.reset(before)
