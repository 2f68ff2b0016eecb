"""How long a ticket has been as it is, for rules that go by the clock."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Q

from bailiwick.clocks.models import NoWorkingTime
from bailiwick.desk.models import UNFINISHED, Entry, HandOff, State, Ticket, Wait
from bailiwick.rules.models import Since

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bailiwick.clocks.models import Calendar
    from bailiwick.desk.models.tickets import TicketQuerySet
    from bailiwick.rules.models import Rule

Stretch = tuple["datetime", "datetime"]


def candidates(rule: Rule, now: datetime) -> TicketQuerySet:
    """Return the tickets that can have been as they are for long enough: working time is never longer than time."""
    before = now - timedelta(hours=rule.hours)
    if rule.since == Since.SOLVED:
        return Ticket.objects.filter(state=State.SOLVED, solved_at__lte=before, merged_into=None)
    waiting = Ticket.objects.filter(unfinished=True, opened_at__lte=before)
    if rule.since == Since.WAITING:
        return waiting.filter(state=State.WAITING)
    return waiting.filter(assignee=None) if rule.since == Since.UNASSIGNED else waiting


def present_stretch(rule: Rule, ticket: Ticket) -> datetime | None:
    """Return since when a ticket has been as the rule asks; None when it is not so."""
    stretches = list(stretches_of(rule.since, ticket, None))
    return stretches[-1][0] if stretches and stretches[-1][1] is None else None


def stretches_of(since: str, ticket: Ticket, until: datetime | None) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield from when to when a ticket was so; the last one ends with None (or `until`) when it still is."""
    if since == Since.SOLVED:
        if ticket.solved_at is not None:
            yield ticket.solved_at, ticket.closed_at or until
    elif since == Since.OPENED:
        yield ticket.opened_at, ticket.solved_at or until
    elif since == Since.WAITING:
        for begun, ended in Wait.objects.filter(ticket=ticket).order_by("since").values_list("since", "ended_at"):
            yield begun, ended or until
    elif since == Since.UNASSIGNED:
        if ticket.assignee_id is None and ticket.state in UNFINISHED:
            last = HandOff.objects.filter(ticket=ticket).order_by("-at").values_list("at", flat=True).first()
            yield last or ticket.opened_at, until
    else:
        yield from _silences(ticket, until)


def _silences(ticket: Ticket, until: datetime | None) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield the times in which no person wrote; what the product writes by itself does not count."""
    by_people = Entry.objects.filter(~Q(author=None), ticket=ticket).order_by("at").values_list("at", flat=True)
    moments = [ticket.opened_at, *by_people]
    yield from pairwise(moments)
    if ticket.state in UNFINISHED:
        yield moments[-1], until


def instant_of(rule: Rule, since: datetime, calendar: Calendar) -> datetime | None:
    """Return when the time of a rule is up."""
    length = timedelta(hours=rule.hours)
    if not rule.in_office_hours:
        return since + length
    try:
        return calendar.add(since, length)
    except NoWorkingTime:
        return None
