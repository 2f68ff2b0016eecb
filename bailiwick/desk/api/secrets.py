"""Need-to-know tickets: who may know."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key
from bailiwick.desk import actions
from bailiwick.desk.api.doors import Number, named, shown, ticket_in
from bailiwick.desk.schemas.steps import ReaderIn, ReasonIn
from bailiwick.desk.schemas.tickets import TicketOut
from bailiwick.people.models import User

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
    reader = named(request, User, payload.user, "user")
    if reader is not None:
        actions.name_reader(ticket, actor=actor_of(request), now=clock.now(), reader=reader)
    return shown(ticket)


@router.delete("/tickets/{number}/readers/{user_id}", response=TicketOut, summary="Take a reader off a need-to-know ticket")
def unname_reader(request: HttpRequest, number: Number, user_id: Key) -> object:
    """Let somebody know no more."""
    ticket = ticket_in(request, number)
    reader = named(request, User, user_id, "user")
    if reader is not None:
        actions.unname_reader(ticket, actor=actor_of(request), now=clock.now(), reader=reader)
    return shown(ticket)
