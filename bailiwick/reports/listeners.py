"""Marks the months whose counts a change touches, in the transaction of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.clocks.models import Clock
from bailiwick.clocks.models.subjects import hear_of_settled
from bailiwick.core.events import on
from bailiwick.desk.events import (
    JoinUndone,
    PastTicketsStored,
    PrioritySet,
    TicketBreached,
    TicketEvent,
    TicketMerged,
    TicketReopened,
    TicketResumed,
    TicketTriaged,
)
from bailiwick.desk.models import SUBJECT, Call, Reopening, TriageAnswer
from bailiwick.reports.actions import forget_counts, instants, mark_stale, month_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

#: a change of any of these moves a ticket from one count to another
COUNTED = frozenset({"state", "team", "department", "category", "need_to_know", "first_contact_fix", "merged_into"})


@on(TicketEvent)
def mark_changed_months(event: TicketEvent) -> None:
    """Have finished months counted again in which a changed ticket was opened, solved or called about."""
    if COUNTED.isdisjoint(event.changes) and not isinstance(event, JoinUndone):
        return
    present = month_of(event.at)
    touched = {month for month in _months(event) if month < present}
    if touched:
        mark_stale(touched)


def mark_answers(event: TicketEvent) -> None:
    """Have a finished month counted again when the answers on one of its tickets changed, or whether its promise was broken."""
    month = month_of(event.subject.opened_at)
    if month < month_of(event.at) and TriageAnswer.objects.filter(ticket=event.subject.pk).exists():
        mark_stale({month})


for _kind in (TicketTriaged, TicketBreached, PrioritySet, TicketResumed, TicketReopened, TicketMerged, JoinUndone):
    on(_kind)(mark_answers)


def mark_settled_months(instants: Collection[datetime], now: datetime) -> None:
    """Have finished months counted again in which clocks stopped, or had stopped, about which something changed."""
    present = month_of(now)
    touched = {month for month in map(month_of, instants) if month < present}
    if touched:
        mark_stale(touched)


hear_of_settled(mark_settled_months)


@on(PastTicketsStored)
def count_again(_event: PastTicketsStored) -> None:
    """Forget what was counted before tickets of the past came or went in bulk."""
    forget_counts()


def _months(event: TicketEvent) -> Iterator[date]:
    ticket = event.subject
    yield from map(month_of, _instants(ticket.opened_at, ticket.solved_at))
    if month_of(ticket.opened_at) == month_of(event.at):
        return
    began = instants(month_of(event.at))[0]
    stopped = Clock.objects.about(SUBJECT, [ticket.pk]).filter(stopped_at__lt=began).values_list("stopped_at", flat=True)
    yield from map(month_of, _instants(*stopped))
    yield from map(month_of, Call.objects.filter(ticket=ticket.pk, started_at__lt=began).values_list("started_at", flat=True))
    if "state" in event.changes:
        yield from map(month_of, Reopening.objects.filter(ticket=ticket.pk).values_list("solved_at", flat=True))


def _instants(*given: datetime | None) -> Iterator[datetime]:
    return (at for at in given if at is not None)
