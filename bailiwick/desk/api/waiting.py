"""Reminders, attempts to reach the client, and tickets put aside."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Page, Paging, page_of
from bailiwick.desk import actions
from bailiwick.desk.api.doors import Number, shown, ticket_in, user_in
from bailiwick.desk.forms.waiting import plan_words
from bailiwick.desk.models import ContactAttempt
from bailiwick.desk.permissions import can_see_whole
from bailiwick.desk.schemas.tickets import TicketOut
from bailiwick.desk.schemas.waiting import AttemptIn, AttemptOut, ChaseOut, SnoozeIn, SnoozeOut

router = Router()


@router.get("/tickets/{number}/chase", response=ChaseOut, summary="Tell which reminders are to come")
def get_chase(request: HttpRequest, number: Number) -> object:
    """Return the reminders of the present wait; 404 when nobody is reminded."""
    ticket = ticket_in(request, number)
    chase = actions.chase_of(ticket) if can_see_whole(actor_of(request), ticket) else None
    if chase is None:
        raise Http404
    plan = chase.plan
    facts = {"plan": plan.name, "times": plan.times, "then": plan.then, "words": plan_words(plan), "steps": actions.steps_to_come(chase)}
    return {"sent": chase.sent, "since": chase.since, "stopped_at": chase.stopped_at, **facts}


@router.post("/tickets/{number}/stop-chase", response=TicketOut, summary="Stop the reminders of the present wait")
def stop_chase(request: HttpRequest, number: Number) -> object:
    """Send no more reminders; the ticket waits on."""
    ticket = ticket_in(request, number)
    actions.stop_chase(ticket, actor=actor_of(request), now=clock.now())
    return shown(ticket)


@router.get("/tickets/{number}/attempts", response=Page[AttemptOut], summary="List the attempts to reach the client, the oldest first")
def list_attempts(request: HttpRequest, number: Number, paging: Query[Paging]) -> object:
    """Return the attempts; `counts` tells which stand unanswered."""
    rows = ContactAttempt.objects.visible_to(user_in(request)).filter(ticket=ticket_in(request, number))
    return page_of(rows, paging, sort=["at"])


@router.post("/tickets/{number}/attempt-contact", response={201: AttemptOut}, summary="Write down a try to reach the client")
def attempt_contact(request: HttpRequest, number: Number, payload: AttemptIn) -> object:
    """Write down a try; enough in vain lead to what the rule says."""
    ticket = ticket_in(request, number)
    return Status(201, actions.attempt_contact(ticket, actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.post("/tickets/{number}/solve-unreached", response=TicketOut, summary="Solve a ticket whose client cannot be reached")
def solve_unreached(request: HttpRequest, number: Number) -> object:
    """Solve it in the words of the rule; 409 while the attempts are too few."""
    ticket = ticket_in(request, number)
    actions.solve_unreached(ticket, actor=actor_of(request), now=clock.now())
    return shown(ticket)


@router.post("/tickets/{number}/snooze", response={201: SnoozeOut}, summary="Put a ticket aside")
def snooze_ticket(request: HttpRequest, number: Number, payload: SnoozeIn) -> object:
    """Put it aside until an instant; the promise runs on."""
    ticket = ticket_in(request, number)
    return Status(201, actions.snooze_ticket(ticket, actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.post("/tickets/{number}/wake", response=TicketOut, summary="Bring a ticket back that was put aside")
def wake_ticket(request: HttpRequest, number: Number) -> object:
    """Bring it back before its time."""
    ticket = ticket_in(request, number)
    actions.wake_ticket(ticket, actor=actor_of(request), now=clock.now())
    return shown(ticket)
