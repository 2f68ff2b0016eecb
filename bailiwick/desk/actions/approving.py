"""Tickets that wait until people agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.approvals.actions import ask_approval
from bailiwick.approvals.models import Approval, Rule
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.desk.actions.rows import hold
from bailiwick.desk.actions.waiting import resume, wait_ticket
from bailiwick.desk.events.approvals import TicketApprovalAsked, TicketApprovalEnded
from bailiwick.desk.models import RUNNING, State, Ticket, Wait, WaitsOn
from bailiwick.desk.permissions import can_work_ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Person

#: what a question may keep from being done
SOLVE = "desk.solve_ticket"


@transaction.atomic
def ask_ticket_approval(  # noqa: PLR0913 - as many facts as the question has
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    approvers: Iterable[Person],
    title: str,
    rule: str = Rule.ONE,
    body: str = "",
    due_on: date | None = None,
    remind_after: int = 2,
    before: Sequence[str] = (SOLVE,),
    wait: bool = True,
) -> Approval:
    """Ask people to approve something on a ticket, and let it wait for the answer if it runs.

    Whoever the ticket is for cannot be asked. Raises ValidationError.
    """
    hold(ticket)
    require(can_work_ticket(actor, ticket))
    approval = ask_approval(
        ticket,
        actor=actor,
        now=now,
        approvers=approvers,
        title=title,
        rule=rule,
        body=body,
        url=reverse("desk:ticket", args=[ticket.number]),
        due_on=due_on,
        remind_after=remind_after,
        requester=ticket.requester,
        before=before,
        is_secret=ticket.need_to_know,
    )
    if wait and ticket.state in RUNNING:
        wait_ticket(ticket, actor=actor, now=now, on=WaitsOn.APPROVAL, reason=approval.title)
    names = ", ".join(vote.approver.name for vote in approval.votes.select_related("approver"))
    publish(TicketApprovalAsked(actor=actor, subject=ticket, at=now, question=approval.title, approvers=names))
    return approval


@transaction.atomic
def take_note_of_approval(approval: Approval, *, actor: Actor, now: datetime) -> None:
    """Tell on the ticket how a question ended, and take the ticket up again when it waited for no other; also on one that is merged."""
    ticket = Ticket.objects.filter(pk=approval.subject_id).first()
    if ticket is None:
        return
    hold(ticket, merged_too=True)
    outcome = str(approval.get_state_display())
    publish(TicketApprovalEnded(actor=actor, subject=ticket, at=now, question=approval.title, outcome=outcome))
    waits = ticket.state == State.WAITING and Wait.objects.filter(ticket=ticket, ended_at=None, on=WaitsOn.APPROVAL).exists()
    if waits and not Approval.objects.about(ticket).open().exists():
        resume(ticket, actor=System(_("“%(title)s”: %(outcome)s") % {"title": approval.title, "outcome": outcome.lower()}), now=now)
