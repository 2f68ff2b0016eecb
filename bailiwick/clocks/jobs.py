"""The holidays of the coming year are listed in time."""

from __future__ import annotations

from django.utils import timezone

from bailiwick.clocks.actions import install_holidays
from bailiwick.core import clock
from bailiwick.core.jobs import scheduled


@scheduled("40 3 * * *")
def list_holidays() -> None:
    """Every night: see that this year's and next year's holidays are among the closures."""
    year = timezone.localdate(clock.now()).year
    install_holidays(range(year, year + 2))
