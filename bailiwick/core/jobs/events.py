"""What administrators do with background jobs."""

from __future__ import annotations

from dataclasses import dataclass

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class JobRunAgain(Event):
    """A failed job was queued again."""

    job: str


@dataclass(frozen=True, kw_only=True)
class JobDropped(Event):
    """A failed job was given up."""

    job: str
    error: str
