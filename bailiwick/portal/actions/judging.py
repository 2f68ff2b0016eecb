"""Accepting or rejecting a solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import can_still_reopen, close_ticket, follow_up_ticket, reopen_ticket, reply_to_ticket
from bailiwick.desk.models import FINISHED, Channel, State, Ticket
from bailiwick.portal.events import SolutionAccepted, SolutionRejected
from bailiwick.portal.permissions import can_judge_solution
from bailiwick.portal.refusals import is_refused

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: longest reason, in characters, and how much of it stands in the trail and where the ticket was reopened
LONGEST, SHOWN = 2000, 255


@transaction.atomic
def accept_solution(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Say that the matter is settled: the ticket is closed. Raises Conflict unless it is solved."""
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(of=("self",)))
    require(can_judge_solution(actor, ticket))
    if ticket.state != State.SOLVED:
        raise Conflict(_("There is no solution to accept here just now."))
    _check_not_refused(ticket)
    publish(SolutionAccepted(actor=actor, subject=ticket, at=now))
    close_ticket(ticket, actor=actor, now=now)


@transaction.atomic
def reject_solution(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> Ticket:
    """Say that the matter is not settled: the ticket is open again, or after its window a new one follows it; return which.

    Raises ValidationError without a reason or with an endless one, Conflict unless it is finished and was not turned down.
    """
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(of=("self",)))
    require(can_judge_solution(actor, ticket))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is still wrong.")})
    if len(reason.strip()) > LONGEST:
        raise ValidationError({"reason": _("Say it in at most %(count)d characters.") % {"count": LONGEST}})
    if ticket.state not in FINISHED:
        raise Conflict(_("There is no solution to reject here just now."))
    _check_not_refused(ticket)
    short = _shorten(reason.strip())
    publish(SolutionRejected(actor=actor, subject=ticket, at=now, reason=short))
    if can_still_reopen(ticket, now=now):
        reopen_ticket(ticket, actor=actor, now=now, reason=short)
        if short != reason.strip():
            reply_to_ticket(ticket, actor=actor, now=now, body=reason)
        return ticket
    return follow_up_ticket(ticket, actor=actor, now=now, description=reason, channel=Channel.PORTAL)


def _shorten(reason: str) -> str:
    """Return as much of a reason as stands in one line; what is longer is written on the ticket in full besides."""
    return reason if len(reason) <= SHOWN else f"{reason[: SHOWN - 1].rstrip()}…"


def _check_not_refused(ticket: Ticket) -> None:
    if is_refused(ticket):
        raise Conflict(_("This request was not approved, so there is no solution to judge. You can ask for it again."))
