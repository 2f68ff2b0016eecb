"""Questions asked on tickets, for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from bailiwick.approvals.models import Approval, ApprovalState, Rule
from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key
from bailiwick.desk.actions.approving import SOLVE, ask_ticket_approval
from bailiwick.desk.api.doors import Number, ticket_in, user_in
from bailiwick.desk.permissions import can_see_whole
from bailiwick.people.models import Person

router = Router()


class TicketApprovalOut(Schema):
    """A question on a ticket."""

    id: int
    title: str
    rule: Rule
    state: ApprovalState
    asked_at: datetime
    ended_at: datetime | None
    waiting_for: list[str] = Field(description="Names of those who have not answered.")

    @staticmethod
    def resolve_waiting_for(obj: Approval) -> list[str]:
        """Return who has not answered while it is open."""
        return [vote.approver.name for vote in obj.votes.select_related("approver") if not vote.decision] if obj.is_open else []


class TicketApprovalIn(Schema):
    """What is to be approved, and by whom."""

    title: str = Field(min_length=1, max_length=200)
    body: str = Field("", max_length=10_000)
    approvers: Annotated[list[Key], Field(min_length=1, max_length=50)] = Field(description="Persons.")
    rule: Rule = Rule.ONE
    due_on: date | None = None
    remind_after: int = Field(2, ge=0, le=60, description="Working days; 0 for never.")
    before_solving: bool = Field(default=True, description="Whether the ticket cannot be solved before it is granted.")
    wait: bool = Field(default=True, description="Whether the ticket waits for the answer.")


@router.get("/tickets/{number}/approvals", response=list[TicketApprovalOut], summary="List what was asked to be approved on a ticket")
def list_ticket_approvals(request: HttpRequest, number: Number) -> object:
    """Return the questions on a ticket, newest first."""
    ticket = ticket_in(request, number)
    if not can_see_whole(actor_of(request), ticket):
        raise Http404
    return Approval.objects.about(ticket).order_by("-pk")[:100]


@router.post("/tickets/{number}/approvals", response={201: TicketApprovalOut}, summary="Ask for approval on a ticket")
def ask_for_approval(request: HttpRequest, number: Number, payload: TicketApprovalIn) -> object:
    """Ask people to approve something on a ticket."""
    ticket = ticket_in(request, number)
    asked = list(Person.objects.visible_to(user_in(request)).filter(pk__in=payload.approvers))
    if len(asked) < len(set(payload.approvers)):
        raise ValidationError({"approvers": _("There is no such record.")})
    rest = payload.dict(exclude={"approvers", "before_solving"})
    before = (SOLVE,) if payload.before_solving else ()
    return Status(201, ask_ticket_approval(ticket, actor=actor_of(request), now=clock.now(), approvers=asked, before=before, **rest))
