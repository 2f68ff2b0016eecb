"""Promises that were settled in finished months, counted once: what stopped, of all tickets that are not need-to-know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum

from bailiwick.clocks.models import Clock
from bailiwick.desk.models import SUBJECT, Ticket
from bailiwick.reports.models import PromiseCount

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet

#: of which tickets promises are counted: none need-to-know, and none merged into another
COUNTS = Q(need_to_know=False, merged_into=None)
NAMES = ("kind", "party", "party_key", "priority", "policy_version__policy", "ticket_team", "ticket_department")


def settled_between(begins: datetime, ends: datetime) -> QuerySet[Clock]:
    """Return the promises that the roll-up counts between two instants."""
    tickets = Ticket.objects.filter(COUNTS, pk=OuterRef("subject_id"))
    return Clock.objects.filter(Exists(tickets), subject_type=SUBJECT, stopped_at__gte=begins, stopped_at__lt=ends, met__isnull=False)


def promise_counts(month: date, begins: datetime, ends: datetime) -> Iterator[PromiseCount]:
    """Yield what the promises of a month came to."""
    ticket = Ticket.objects.filter(pk=OuterRef("subject_id"))
    rows = settled_between(begins, ends).annotate(
        ticket_team=Subquery(ticket.values("team")[:1]), ticket_department=Subquery(ticket.values("department")[:1])
    )
    sums = {
        "number": Count("pk"),
        "kept_number": Count("pk", filter=Q(met=True)),
        "again": Count("pk", filter=Q(restated_at__isnull=False)),
        "used": Sum("elapsed"),
        "rested": Sum("waited"),
        "meanwhile": Sum("solved"),
    }
    for kind, party, key, priority, policy, team, department, *numbers in rows.order_by().values_list(*NAMES).annotate(**sums):
        number, kept, again, used, rested, meanwhile = numbers
        yield PromiseCount(
            month=month,
            kind=kind,
            party=party,
            party_key=key,
            priority=priority,
            policy_id=policy,
            team_id=team,
            department_id=department,
            number=number,
            kept=kept,
            restated=again,
            elapsed=used,
            waited=rested,
            solved=meanwhile,
        )
