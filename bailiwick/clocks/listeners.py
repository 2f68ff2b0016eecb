"""A new installation starts with promises and office hours; the ledgers of clocks are guarded."""

from __future__ import annotations

from django.db import connection
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from bailiwick.clocks import guards
from bailiwick.clocks.actions import clocks_that_move, install_clocks, install_policies
from bailiwick.clocks.events import CalendarChanged, DaysChanged, HoursPublished
from bailiwick.clocks.jobs import recount_calendar
from bailiwick.clocks.models import add_mover
from bailiwick.clocks.notices import register_notices
from bailiwick.core.clock import now
from bailiwick.core.events import on
from bailiwick.core.jobs import enqueue

register_notices()
add_mover(clocks_that_move)


@on(CalendarChanged)
def count_by_changed_calendar(event: CalendarChanged) -> None:
    """Let what runs in a calendar be counted again, with a line in every ledger that it moves."""
    enqueue(recount_calendar, event.subject.pk, _why(event))


def _why(event: CalendarChanged) -> str:
    if isinstance(event, DaysChanged):
        return event.reason
    return (event.note if isinstance(event, HoursPublished) else "") or event.subject.name


@receiver(post_migrate)
def put_clocks_in_place(app_config: object, **kwargs: object) -> None:
    """After a migration, what is missing is there; after a flush, which follows no plan, ledgers may be emptied again."""
    if getattr(app_config, "name", "") == "bailiwick.clocks":
        if "plan" in kwargs:
            guards.install(connection)
        install_clocks()
        install_policies(now=now())
