"""Programs that run beside the pages say that they are alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.mailroom.models import Pulse

if TYPE_CHECKING:
    from datetime import datetime


def note_pulse(program: str, *, now: datetime) -> None:
    """Note that a program is alive."""
    Pulse.objects.update_or_create(program=program, defaults={"at": now})
