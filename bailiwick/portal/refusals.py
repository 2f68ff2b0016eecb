"""Requests that ended because somebody did not approve them: there is no solution to judge, but something to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.approvals.models import Approval
from bailiwick.catalogue.models import Order
from bailiwick.desk.models import FINISHED, Kind, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable


def refusals_of(tickets: Iterable[Ticket]) -> dict[int, Approval]:
    """Return ticket -> the question that was answered with no, for requests that ended so: two queries at most.

    Only the last question counts: what was refused first and granted later was done. An incident is
    solved in any case, perhaps in another way than the one that was not approved.
    """
    ended = {ticket.pk: ticket for ticket in tickets if ticket.state in FINISHED}
    if not ended:
        return {}
    asked = Approval.objects.filter(subject_type=Ticket._meta.label_lower, subject_id__in=ended).exclude(state=Approval.State.WITHDRAWN)
    last = {approval.subject_id: approval for approval in asked.order_by("asked_at", "id")}
    refused = {key: approval for key, approval in last.items() if approval.state == Approval.State.REFUSED}
    ordered = set(Order.objects.filter(ticket__in=refused).values_list("ticket", flat=True)) if refused else set()
    return {key: approval for key, approval in refused.items() if key in ordered or ended[key].kind == Kind.REQUEST}


def is_refused(ticket: Ticket) -> bool:
    """Whether a request ended because it was not approved."""
    return ticket.pk in refusals_of([ticket])
