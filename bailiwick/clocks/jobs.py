"""Points of promises are noticed when they come; the holidays of the coming year are adopted in time."""

from __future__ import annotations

from django.utils import timezone

from bailiwick.clocks.actions import install_holidays, tell_promises, tick
from bailiwick.core import clock
from bailiwick.core.jobs import scheduled


@scheduled("40 3 * * *")
def list_holidays() -> None:
    """Every night: see that this year's and next year's holidays are adopted where that goes by itself."""
    now = clock.now()
    year = timezone.localdate(now).year
    install_holidays(range(year, year + 2), now=now)


@scheduled("* * * * *")
def watch_clocks() -> None:
    """Every minute: notice which points of promises came, and tell whom they concern."""
    now = clock.now()
    tick(now=now)
    tell_promises(now=now)
