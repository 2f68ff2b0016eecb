"""The matrix of priorities, and setting a ticket's priority by it or against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.kept import kept
from bailiwick.core.permissions import require
from bailiwick.desk.actions.promises import promise_otherwise
from bailiwick.desk.actions.rows import hold, keep, put
from bailiwick.desk.actions.showing import PROMISE_FIELDS
from bailiwick.desk.events import PrioritySet
from bailiwick.desk.models import Impact, Priority, PriorityRule, Ticket, Triage, Urgency
from bailiwick.desk.permissions import can_set_priority

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: impact -> priority for request, inconvenience, degraded, blocked; kept in the table once installed
MATRIX: dict[int, tuple[int, int, int, int]] = {
    Impact.ORGANISATION: (3, 2, 1, 1),
    Impact.DEPARTMENT: (4, 3, 2, 1),
    Impact.TEAM: (4, 4, 3, 2),
    Impact.PERSON: (4, 4, 4, 3),
}


@transaction.atomic
def install_priority_rules() -> None:
    """Make the cells of the matrix that are missing; what somebody set stays."""
    for impact, row in MATRIX.items():
        for urgency, priority in zip(sorted(Urgency), row, strict=True):
            PriorityRule.objects.get_or_create(impact=impact, urgency=urgency, defaults={"priority": priority})


def priority_by_matrix(impact: int, urgency: int) -> Priority:
    """Return the priority that impact and urgency make."""
    return Priority(_cells().get((impact, urgency), MATRIX[impact][urgency - 1]))


@kept(PriorityRule)
def _cells() -> dict[tuple[int, int], int]:
    """Return what somebody set, by impact and urgency."""
    rows = PriorityRule.objects.filter(retired_at=None).order_by("-pk").values_list("impact", "urgency", "priority")
    return {(impact, urgency): priority for impact, urgency, priority in rows}


def settled_priority(impact: int, urgency: int, wanted: int | None, reason: str) -> tuple[Priority, str]:
    """Return the priority to take and the reason to keep with it.

    Raises ValidationError when the wanted one differs from the matrix without a reason.
    """
    by_matrix = priority_by_matrix(impact, urgency)
    if wanted is None or wanted == by_matrix:
        return by_matrix, ""
    if not reason.strip():
        raise ValidationError({"priority_reason": _("Say why the priority differs from what impact and urgency make.")})
    return Priority(wanted), reason.strip()


@transaction.atomic
def set_priority(
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    impact: int | None = None,
    urgency: int | None = None,
    priority: int | None = None,
    reason: str = "",
    version: int | None = None,
) -> None:
    """Set impact and urgency, and the priority they make; one given besides needs a reason.

    What is promised is counted from the opening by the new priority, rests left out. Raises ValidationError, Stale.
    """
    hold(ticket, version=version)
    require(can_set_priority(actor, ticket))
    impact, urgency = impact or ticket.impact, urgency or ticket.urgency
    _check_answers(ticket, impact, urgency, reason)
    settled, why = settled_priority(impact, urgency, priority, reason)
    was_due_at = ticket.due_at
    changes = put(ticket, {"impact": impact, "urgency": urgency, "priority": int(settled), "priority_reason": why})
    if not changes:
        return
    if ticket.is_unfinished:
        promise_otherwise(ticket, actor=actor, now=now, reason=why or reason.strip())
    keep(ticket, *changes, *PROMISE_FIELDS, now=now)
    if reason.strip():
        Triage.objects.filter(ticket=ticket, is_current=True).update(override_reason=reason.strip()[:255])
    said = why or reason.strip()
    publish(PrioritySet(actor=actor, subject=ticket, at=now, changes=changes, reason=said, was_due_at=was_due_at, due_at=ticket.due_at))


def _check_answers(ticket: Ticket, impact: int, urgency: int, reason: str) -> None:
    """Raise ValidationError for another impact or urgency than the answers made, without a reason."""
    if (impact, urgency) == (ticket.impact, ticket.urgency) or reason.strip():
        return
    triage = Triage.objects.filter(ticket=ticket, is_current=True).first()
    if triage is not None and (impact, urgency) != (triage.impact, triage.urgency):
        raise ValidationError({"priority_reason": _("Say why impact or urgency differ from what the answers make.")})
