"""Points of promises are noticed when they come; the holidays of the coming year are adopted in time."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from bailiwick.clocks import actions
from bailiwick.clocks.actions import install_holidays, tell_promises, tick
from bailiwick.clocks.models import WorkCalendar
from bailiwick.core import clock
from bailiwick.core.jobs import job, scheduled
from bailiwick.people.models import User


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


@job
def simulate(simulation_id: int, result_url: str) -> None:
    """Look at all clocks that a change would concern."""
    actions.simulate(simulation_id, result_url)


@job
def move_clocks(simulation_id: int, user_id: int, result_url: str) -> None:
    """Let clocks run by a change that was carried out."""
    actions.move_clocks(simulation_id, User.objects.get(pk=user_id), result_url)


@job
def recount_calendar(calendar_id: int, reason: str) -> None:
    """Count what runs in a calendar again after it changed."""
    actions.recount_calendar(WorkCalendar.objects.get(pk=calendar_id), now=clock.now(), reason=reason)


@job
def rebuild_clocks(first: str, last: str, progress_id: int) -> None:
    """Set on the clocks of some days what follows from their ledgers."""
    actions.rebuild_range(date.fromisoformat(first), date.fromisoformat(last), now=clock.now(), progress_id=progress_id)
