"""What the worker does for the trail."""

from __future__ import annotations

from bailiwick.audit.actions import seal
from bailiwick.core import clock
from bailiwick.core.jobs import scheduled


@scheduled("* * * * *")
def seal_trail() -> None:
    """Seal what was written during the last minute."""
    seal(clock.now())
