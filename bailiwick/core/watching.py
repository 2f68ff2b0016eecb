"""Lets the installation watch the work without the work knowing who watches: measurements and traces hang on here.

All lists are empty unless an installation asks for metrics or traces, and then cost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from bailiwick.core.models import Job

Outcome = Literal["done", "again", "failed"]

#: entered around every job
around_job: list[Callable[[Job], AbstractContextManager[object]]] = []
#: told of every job that ended: how, and after how many seconds
job_ended: list[Callable[[Job, Outcome, float], None]] = []
#: asked what a job takes with it of what is going on while it is queued, as plain JSON
luggage: list[Callable[[], dict[str, str]]] = []


def origin() -> dict[str, str]:
    """Return what a job keeps of where it came from: the number of the request, and what those who watch give it."""
    number = structlog.contextvars.get_contextvars().get("request_id")
    told: dict[str, str] = {"request_id": str(number)} if number else {}
    for packed in luggage:
        told |= packed()
    return told
