"""Every step on a ticket, named after its action."""

from __future__ import annotations

from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from ninja import Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.desk import actions
from bailiwick.desk.api.doors import Number, named, other_in, shown, ticket_in
from bailiwick.desk.models import WaitReason
from bailiwick.desk.schemas import steps as given
from bailiwick.desk.schemas.tickets import TicketOut
from bailiwick.people.models import Staff, Team

router = Router()


@router.post("/tickets/{number}/priority", response=TicketOut, summary="Set impact, urgency and priority")
def set_priority(request: HttpRequest, number: Number, payload: given.PriorityIn) -> object:
    """Set the priority by the matrix, or against it with a reason."""
    ticket = ticket_in(request, number)
    actions.set_priority(ticket, actor=actor_of(request), now=clock.now(), **payload.dict())
    return shown(ticket)


@router.post("/tickets/{number}/assign", response=TicketOut, summary="Give a ticket to somebody")
def assign_ticket(request: HttpRequest, number: Number, payload: given.AssignIn) -> object:
    """Assign a ticket; somebody absent is answered with 409 and who stands in."""
    ticket = ticket_in(request, number)
    assignee = named(request, Staff, payload.assignee, "assignee")
    rest = payload.dict(exclude={"assignee"})
    actions.assign_ticket(ticket, actor=actor_of(request), now=clock.now(), assignee=assignee, **rest)
    return shown(ticket)


@router.post("/tickets/{number}/pick-up", response=TicketOut, summary="Take a ticket that nobody has")
def pick_up_ticket(request: HttpRequest, number: Number) -> object:
    """Take a ticket."""
    ticket = ticket_in(request, number)
    actions.pick_up_ticket(ticket, actor=actor_of(request), now=clock.now())
    return shown(ticket)


@router.post("/tickets/{number}/release", response=TicketOut, summary="Give a ticket back to its team")
def release_ticket(request: HttpRequest, number: Number) -> object:
    """Give a ticket back."""
    ticket = ticket_in(request, number)
    actions.release_ticket(ticket, actor=actor_of(request), now=clock.now())
    return shown(ticket)


@router.post("/tickets/{number}/hand-off", response=TicketOut, summary="Hand a ticket to another team, tier or person")
def hand_off_ticket(request: HttpRequest, number: Number, payload: given.HandOffIn) -> object:
    """Hand a ticket on."""
    ticket = ticket_in(request, number)
    team, assignee = named(request, Team, payload.team, "team"), named(request, Staff, payload.assignee, "assignee")
    rest = payload.dict(exclude={"team", "assignee"})
    actions.hand_off_ticket(ticket, actor=actor_of(request), now=clock.now(), team=team, assignee=assignee, **rest)
    return shown(ticket)


@router.post("/tickets/{number}/wait", response=TicketOut, summary="Let a ticket wait")
def wait_ticket(request: HttpRequest, number: Number, payload: given.WaitIn) -> object:
    """Let a ticket wait; its promised time rests."""
    ticket = ticket_in(request, number)
    parent, kind = other_in(request, payload.parent, "parent"), named(request, WaitReason, payload.kind, "kind")
    rest = payload.dict(exclude={"parent", "kind", "on"}) | {"on": payload.on or ""}
    actions.wait_ticket(ticket, actor=actor_of(request), now=clock.now(), parent=parent, kind=kind, **rest)
    return shown(ticket)


@router.post("/tickets/{number}/resume", response=TicketOut, summary="Take a waiting ticket up again")
def resume_ticket(request: HttpRequest, number: Number, payload: given.Step) -> object:
    """Take a waiting ticket up again."""
    ticket = ticket_in(request, number)
    actions.resume_ticket(ticket, actor=actor_of(request), now=clock.now(), version=payload.version)
    return shown(ticket)


@router.post("/tickets/{number}/solve", response=TicketOut, summary="Solve a ticket")
def solve_ticket(request: HttpRequest, number: Number, payload: given.SolveIn) -> object:
    """Say how the matter was settled."""
    ticket = ticket_in(request, number)
    actions.solve_ticket(ticket, actor=actor_of(request), now=clock.now(), **payload.dict())
    return shown(ticket)


@router.post("/tickets/{number}/reopen", response=TicketOut, summary="Reopen a ticket whose solution did not hold")
def reopen_ticket(request: HttpRequest, number: Number, payload: given.ReasonIn) -> object:
    """Reopen a ticket inside its window."""
    ticket = ticket_in(request, number)
    actions.reopen_ticket(ticket, actor=actor_of(request), now=clock.now(), **payload.dict())
    return shown(ticket)


@router.post("/tickets/{number}/follow-up", response={201: TicketOut}, summary="Open a new ticket that follows this one")
def follow_up_ticket(request: HttpRequest, number: Number, payload: given.FollowUpIn) -> object:
    """Open a ticket about the same matter and place."""
    ticket = ticket_in(request, number)
    return Status(201, shown(actions.follow_up_ticket(ticket, actor=actor_of(request), now=clock.now(), **payload.dict())))


@router.post("/tickets/{number}/close", response=TicketOut, summary="Close a solved ticket")
def close_ticket(request: HttpRequest, number: Number, payload: given.Step) -> object:
    """Close a solved ticket before its time."""
    ticket = ticket_in(request, number)
    actions.close_ticket(ticket, actor=actor_of(request), now=clock.now(), version=payload.version)
    return shown(ticket)


@router.post("/tickets/{number}/record-work", response=TicketOut, summary="Add time worked")
def record_work(request: HttpRequest, number: Number, payload: given.WorkIn) -> object:
    """Add time worked that belongs to no single entry."""
    ticket = ticket_in(request, number)
    actions.record_work(ticket, actor=actor_of(request), now=clock.now(), **payload.dict())
    return shown(ticket)


@router.post("/tickets/{number}/watch", response={204: None}, summary="Follow a ticket")
def watch_ticket(request: HttpRequest, number: Number) -> object:
    """Be told of everything on a ticket."""
    actions.watch_ticket(ticket_in(request, number), actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post("/tickets/{number}/unwatch", response={204: None}, summary="Stop following a ticket")
def unwatch_ticket(request: HttpRequest, number: Number) -> object:
    """Be told no more."""
    actions.unwatch_ticket(ticket_in(request, number), actor=actor_of(request), now=clock.now())
    return Status(204, None)
