"""Steps and items that tick themselves, codes on their way, and the runbooks a new installation starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from bailiwick.core.actors import System
from bailiwick.core.events import on
from bailiwick.core.jobs import enqueue
from bailiwick.core.records.events import RecordChanged, RecordCreated, RecordRestored, RecordRetired
from bailiwick.core.search import index
from bailiwick.desk.events import TicketHandedOff, TicketReopened, TicketSolved
from bailiwick.desk.models import Category, Ticket
from bailiwick.runbooks.actions import attach_shipped_runbooks, install_runbooks, tick_solved, tick_what_follows, untick_reopened
from bailiwick.runbooks.events import CodeAsked, RunbookPublished
from bailiwick.runbooks.jobs import send_code
from bailiwick.runbooks.models import Act, Runbook
from bailiwick.runbooks.notices import register_notices
from bailiwick.triage.models import names

if TYPE_CHECKING:
    from bailiwick.core.events import Event


register_notices()
names.know("runbook", lambda wanted: set(Runbook.objects.filter(slug__in=wanted, retired_at=None).values_list("slug", flat=True)))


@on(CodeAsked)
def have_code_sent(event: CodeAsked) -> None:
    """Let the worker make and mail the code."""
    enqueue(send_code, event.code)


@on(TicketHandedOff)
def tick_handing_on(event: TicketHandedOff) -> None:
    """Tick the steps that led to handing the ticket on."""
    tick_what_follows(event.subject, actor=event.actor, now=event.at, act=Act.HAND_OFF)


@on(TicketSolved)
def tick_items_of_solved(event: TicketSolved) -> None:
    """Tick the items of checklists that stand for a ticket now solved."""
    tick_solved(event.subject, actor=System(f"{_named(event.subject)} was solved"), now=event.at)


@on(TicketReopened)
def untick_items_of_reopened(event: TicketReopened) -> None:
    """Open the items again that stand for a ticket whose solution did not hold."""
    untick_reopened(event.subject, actor=System(f"{_named(event.subject)} was reopened"), now=event.at)


def _named(ticket: Ticket) -> str:
    """Name a ticket on the page of another, without giving away one that is need-to-know."""
    return "another ticket" if ticket.need_to_know else f"ticket {ticket.number}"


def _attach(event: Event) -> None:
    """Attach shipped runbooks to a category that now carries a code they name."""
    if isinstance(event.subject, Category) and event.subject.code:
        attach_shipped_runbooks()


for _kind in (RecordCreated, RecordChanged):
    on(_kind)(_attach)


@on(RunbookPublished)
def find_runbook(event: RunbookPublished) -> None:
    """Let a runbook be found by the words of its new version."""
    index(event.subject)


def _find(event: Event) -> None:
    """Let a runbook be found by its new title, or no longer once it is retired."""
    if isinstance(event.subject, Runbook):
        index(event.subject)


for _change in (RecordChanged, RecordRetired, RecordRestored):
    on(_change)(_find)


@receiver(post_migrate)
def put_runbooks_in_place(app_config: object, **_kwargs: object) -> None:
    """Give a new installation its runbooks."""
    if getattr(app_config, "name", "") == "bailiwick.runbooks":
        install_runbooks()
