"""What administrators do with background jobs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class JobRunAgain(Event):
    """A failed job was queued again."""

    sentence = _("had the job run again: {subject}")

    job: str


@dataclass(frozen=True, kw_only=True)
class JobDropped(Event):
    """A failed job was given up."""

    sentence = _("gave the job up: {subject}")

    job: str
    error: str


@dataclass(frozen=True, kw_only=True)
class JobSetAside(Event):
    """A job failed as often as it may and waits for a person."""

    sentence = _("set the job aside after {attempts} attempts: {subject}")

    job: str
    attempts: int
    error: str
