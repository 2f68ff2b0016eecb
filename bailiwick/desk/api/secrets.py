"""Need-to-know tickets: who may know."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from django.utils.translation import gettext as _
from ninja import Router

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key
from bailiwick.desk import actions
from bailiwick.desk.api.doors import Number, named, shown, ticket_in
from bailiwick.desk.schemas.steps import ReaderIn, ReasonIn
from bailiwick.desk.schemas.tickets import TicketOut
from bailiwick.people.models import Person, User

router = Router()


@router.post("/tickets/{number}/restrict", response=TicketOut, summary="Make a ticket need-to-know")
def restrict_ticket(request: HttpRequest, number: Number, payload: ReasonIn) -> object:
    """Let a ticket exist for its requester, assignee and named readers only."""
    ticket = ticket_in(request, number)
    actions.restrict_ticket(ticket, actor=actor_of(request), now=clock.now(), **payload.dict())
    return shown(ticket)


@router.post("/tickets/{number}/unrestrict", response=TicketOut, summary="Open a need-to-know ticket to the desk again")
def unrestrict_ticket(request: HttpRequest, number: Number, payload: ReasonIn) -> object:
    """End need-to-know."""
    ticket = ticket_in(request, number)
    actions.unrestrict_ticket(ticket, actor=actor_of(request), now=clock.now(), **payload.dict())
    return shown(ticket)


@router.post("/tickets/{number}/readers", response=TicketOut, summary="Name a reader of a need-to-know ticket")
def name_reader(request: HttpRequest, number: Number, payload: ReaderIn) -> object:
    """Let somebody know of a ticket."""
    ticket = ticket_in(request, number)
    actions.name_reader(ticket, actor=actor_of(request), now=clock.now(), reader=_account(request, payload.person))
    return shown(ticket)


@router.delete("/tickets/{number}/readers/{person_id}", response=TicketOut, summary="Take a reader off a need-to-know ticket")
def unname_reader(request: HttpRequest, number: Number, person_id: Key) -> object:
    """Let somebody know no more."""
    ticket = ticket_in(request, number)
    actions.unname_reader(ticket, actor=actor_of(request), now=clock.now(), reader=_account(request, person_id))
    return shown(ticket)


def _account(request: HttpRequest, key: int) -> User:
    """Return the account of a person; raises ValidationError when they have none."""
    person = named(request, Person, key, "person")
    account = User.objects.filter(person=person).first()
    if account is None:
        raise ValidationError({"person": _("This person has no account, so there is nothing they could open.")})
    return account
