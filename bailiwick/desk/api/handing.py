"""Who could take a ticket; handing over on leave and taking back."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key
from bailiwick.core.permissions import require
from bailiwick.desk import actions
from bailiwick.desk.api.doors import Number, named, ticket_in, user_in
from bailiwick.desk.models import Ticket
from bailiwick.desk.permissions import can_dispose_of, can_see_whole
from bailiwick.desk.schemas.handing import GivenAwayOut, HandedOverOut, HandOverIn, LeavePlanIn, ProposalOut, TakeBackIn, TeamAsked
from bailiwick.people.models import Absence, Staff, Team

router = Router()


def staff_in(request: HttpRequest, key: int) -> Staff:
    """Return a staff member if they exist for whoever asks; raises Http404."""
    found = Staff.objects.visible_to(user_in(request)).select_related("person").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def known(request: HttpRequest, tickets: list[Ticket]) -> set[int]:
    """Return the keys of the tickets that exist in full for whoever asks."""
    keys = [ticket.pk for ticket in tickets]
    return set(Ticket.objects.open_to(user_in(request)).filter(pk__in=keys).values_list("pk", flat=True))


@router.get("/tickets/{number}/proposals", response=list[ProposalOut], summary="Tell who could take a ticket")
def propose(request: HttpRequest, number: Number, asked: Query[TeamAsked]) -> object:
    """Return who could take it, the best first, with the reasons in words."""
    ticket = ticket_in(request, number)
    if not can_see_whole(actor_of(request), ticket):
        raise Http404
    team = named(request, Team, asked.team, "team")
    return actions.propose(ticket, now=clock.now(), team=team, widely=asked.widely, seen_by=user_in(request))


@router.post("/staff/{staff_id}/hand-over", response=list[HandedOverOut], summary="Hand somebody's open tickets over")
def hand_over(request: HttpRequest, staff_id: Key, payload: HandOverIn) -> object:
    """Give them to whoever stands in, or back to the team; each goes by itself."""
    staff, actor = staff_in(request, staff_id), actor_of(request)
    require(can_dispose_of(actor, staff))
    tickets = actions.in_hand(staff)
    keys = known(request, tickets)
    wanted = set(payload.tickets) if payload.tickets is not None else None
    chosen = [t for t in tickets if t.pk in keys and (t.number in wanted if wanted is not None else not actions.stays(t))]
    return actions.hand_over(staff, actor=actor, now=clock.now(), to=payload.to, tickets=chosen)


@router.get("/staff/{staff_id}/given-away", response=list[GivenAwayOut], summary="List what somebody gave away on leave")
def list_given_away(request: HttpRequest, staff_id: Key) -> object:
    """Return the tickets that could come back."""
    rows = actions.given_away(staff_in(request, staff_id))
    keys = known(request, [row.ticket for row in rows])
    return [row for row in rows if row.ticket_id in keys]


@router.post("/staff/{staff_id}/take-back", response=list[HandedOverOut], summary="Give tickets back to somebody who returns")
def take_back(request: HttpRequest, staff_id: Key, payload: TakeBackIn) -> object:
    """Give them back; one that went on to somebody else stays there."""
    staff, actor = staff_in(request, staff_id), actor_of(request)
    require(can_dispose_of(actor, staff))
    rows = actions.given_away(staff)
    keys = known(request, [row.ticket for row in rows])
    wanted = set(payload.tickets) if payload.tickets is not None else None
    chosen = [row for row in rows if row.ticket_id in keys and (wanted is None or row.ticket.number in wanted)]
    return actions.take_back(staff, actor=actor, now=clock.now(), given=chosen)


@router.put("/absences/{absence_id}/leave-plan", response={204: None}, summary="Have tickets handed over when an absence begins")
def plan_leave(request: HttpRequest, absence_id: Key, payload: LeavePlanIn) -> object:
    """Hand them over by themselves on the first day."""
    actions.plan_leave(absence_in(request, absence_id), actor=actor_of(request), now=clock.now(), to=payload.to)
    return Status(204, None)


@router.delete("/absences/{absence_id}/leave-plan", response={204: None}, summary="Leave tickets where they are when an absence begins")
def unplan_leave(request: HttpRequest, absence_id: Key) -> object:
    """Let nothing happen by itself."""
    actions.unplan_leave(absence_in(request, absence_id), actor=actor_of(request), now=clock.now())
    return Status(204, None)


def absence_in(request: HttpRequest, key: int) -> Absence:
    """Return an absence if it exists for whoever asks; raises Http404."""
    found = Absence.objects.visible_to(user_in(request)).select_related("staff__person").filter(pk=key).first()
    if found is None:
        raise Http404
    return found
