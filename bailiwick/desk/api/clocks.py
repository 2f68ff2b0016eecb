"""The clocks of a ticket for programs: how each promise stands, and why."""

from __future__ import annotations

from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from ninja import Router

from bailiwick.clocks.models import Clock, clock_data, explained_data, public_data
from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.desk import actions
from bailiwick.desk.api.doors import Number, ticket_in
from bailiwick.desk.models import SUBJECT
from bailiwick.desk.models.clocking import clocks_of
from bailiwick.desk.permissions import can_see_whole
from bailiwick.desk.schemas.clocks import ClockOut, ExplainedOut, PromiseOverrideIn

router = Router()


@router.get("/tickets/{number}/clocks", response=list[ClockOut], summary="Read how the promises on a ticket stand")
def list_clocks(request: HttpRequest, number: Number) -> object:
    """Return one line for each promise; a client reads those made to them."""
    ticket = ticket_in(request, number)
    found = clocks_of(ticket, clock.now())
    return [clock_data(one) for one in found] if can_see_whole(actor_of(request), ticket) else public_data(found)


@router.get("/tickets/{number}/explain", response=list[ExplainedOut], by_alias=True, summary="Explain the promises on a ticket")
def explain_clocks(request: HttpRequest, number: Number) -> object:
    """Return every promise opened into stretches of time, each with its why; for those who work on the ticket."""
    ticket = ticket_in(request, number)
    return [explained_data(one) for one in clocks_of(ticket, clock.now())] if can_see_whole(actor_of(request), ticket) else []


@router.post("/tickets/{number}/override-promise", response=ClockOut, summary="Set by hand what a promise on a ticket comes to")
def override_promise(request: HttpRequest, number: Number, payload: PromiseOverrideIn) -> object:
    """Set when it is due, or whether it was kept, with a reason that stays in its ledger."""
    ticket = ticket_in(request, number)
    found = Clock.objects.about(SUBJECT, [ticket.pk]).filter(pk=payload.clock).first()
    made = actions.override_promise(
        ticket,
        actor=actor_of(request),
        now=clock.now(),
        clock=found,
        reason=payload.reason,
        due_at=payload.due_at,
        verdict=payload.kept,
        version=payload.version,
    )
    return next(clock_data(one) for one in clocks_of(ticket, clock.now()) if one.clock.pk == made.pk)
