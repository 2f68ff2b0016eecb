"""Listing, reading, opening and changing tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Page, Paging, page_of
from bailiwick.core.problems import Stale
from bailiwick.desk import actions
from bailiwick.desk.api.doors import SHOWN, Number, named, shown, ticket_in, user_in
from bailiwick.desk.api.triages import answers_in
from bailiwick.desk.models import Category, Ticket
from bailiwick.desk.permissions import can_log_calls, can_see_whole
from bailiwick.desk.schemas.calls import CategoryOut
from bailiwick.desk.schemas.tickets import ChangeIn, OpenIn, OpeningIn, PromiseOut, TicketOut, TicketRow, TicketsAsked
from bailiwick.people.models import Person, Staff, Team
from bailiwick.places.models import Building, Room, Site

if TYPE_CHECKING:
    from bailiwick.desk.models.tickets import TicketQuerySet
    from bailiwick.triage.models import Face

router = Router()

#: fields of an opening or a change that name other records
NAMED: dict[str, type[Any]] = {
    "requester": Person,
    "affected": Person,
    "category": Category,
    "site": Site,
    "building": Building,
    "room": Room,
    "team": Team,
    "assignee": Staff,
}


@router.get("/tickets", response=Page[TicketRow], summary="List tickets, the newest first")
def list_tickets(request: HttpRequest, asked: Query[TicketsAsked], paging: Query[Paging]) -> object:
    """Return the tickets that exist for whoever asks; one that was merged stands as the ticket it was merged into."""
    rows = Ticket.objects.visible_to(user_in(request)).listed_to(user_in(request)).select_related(*SHOWN)
    return page_of(_narrowed(rows, asked), paging, sort=["-opened_at"])


def _narrowed(rows: TicketQuerySet, asked: TicketsAsked) -> TicketQuerySet:
    for told, overdue in ((asked.update_overdue, "update_due_at"), (asked.pick_up_overdue, "take_by_at")):
        if told is not None:
            late = Q(unfinished=True, **{f"{overdue}__lte": clock.now()})
            rows = rows.filter(late if told else ~late)
    return _matching(rows, asked)


def _matching(rows: TicketQuerySet, asked: TicketsAsked) -> TicketQuerySet:
    for name in ("kind", "team", "assignee", "requester", "affected", "department", "site"):
        if (value := getattr(asked, name)) is not None:
            rows = rows.filter(**{name: value})
    if asked.state:
        rows = rows.filter(state__in=asked.state)
    if asked.priority:
        rows = rows.filter(priority__in=asked.priority)
    if asked.unassigned is not None:
        rows = rows.filter(assignee__isnull=asked.unassigned)
    if asked.category is not None:
        above = Category.objects.filter(pk=asked.category).first()
        rows = rows.filter(category__path__startswith=above.path) if above else rows.none()
    if asked.opened_from:
        rows = rows.filter(opened_at__gte=asked.opened_from)
    if asked.opened_until:
        rows = rows.filter(opened_at__lt=asked.opened_until)
    if asked.due_until:
        rows = rows.filter(unfinished=True, due_at__lte=asked.due_until)
    return rows


@router.post("/tickets", response={201: TicketOut}, summary="Open a ticket")
def open_ticket(request: HttpRequest, payload: OpenIn) -> object:
    """Open a ticket; without a requester it is one's own."""
    opening = opening_in(request, payload, requester=user_in(request).person, channel=payload.channel)
    return Status(201, shown(actions.open_ticket(opening, actor=actor_of(request), now=clock.now())))


def opening_in(request: HttpRequest, payload: OpeningIn, *, requester: Person | None, channel: str) -> actions.Opening:
    """Return the opening that a request describes; raises ValidationError for records that do not exist."""
    values = payload.dict(exclude={"kind", "channel", "triage", *NAMED})
    user = user_in(request)
    own = {user.person_id: user.person}
    for name, model in NAMED.items():
        key = getattr(payload, name)
        values[name] = own[key] if model is Person and key in own else named(request, model, key, name)
    values["requester"] = values["requester"] or requester
    if payload.triage is not None:
        face: Face = "desk" if can_log_calls(actor_of(request)) else "client"
        values["triage"] = answers_in(payload.triage, values["category"], face=face)
    return actions.Opening(**values, kind=payload.kind or "", channel=channel)


@router.get("/tickets/{number}", response=TicketOut, summary="Read a ticket")
def get_ticket(request: HttpRequest, number: Number) -> object:
    """Return a ticket; reading a need-to-know one is noted."""
    ticket = ticket_in(request, number)
    actions.read_ticket(ticket, actor=actor_of(request), now=clock.now())
    return shown(ticket)


@router.patch("/tickets/{number}", response=TicketOut, summary="Change what a ticket is about")
def change_ticket(request: HttpRequest, number: Number, payload: ChangeIn) -> object:
    """Change the fields that are sent."""
    ticket = ticket_in(request, number)
    sent = payload.dict(exclude_unset=True, exclude={"version"})
    empty = {"title": "", "description": "", "kind": "", "contact_phone": "", "contact_email": "", "contact_confirmed": False}
    values = {
        name: named(request, NAMED[name], value, name) if name in NAMED else empty[name] if value is None else value for name, value in sent.items()
    }
    try:
        actions.change_ticket(ticket, actor=actor_of(request), now=clock.now(), values=values, version=payload.version)
    except Stale as stale:
        stored = shown(ticket)
        now = {name: getattr(stored, f"{name}_id" if name in NAMED else name) for name in sent}
        raise Stale(stale.message, {name: (now[name], sent[name]) for name in sent if now[name] != sent[name]}) from stale
    return shown(ticket)


@router.get("/tickets/{number}/promise", response=PromiseOut, summary="Explain the promised time of a ticket")
def explain_due(request: HttpRequest, number: Number) -> object:
    """Return what is promised; whoever works on the ticket also sees how it was counted."""
    ticket = ticket_in(request, number)
    segments = actions.explain_due(ticket, now=clock.now()) if can_see_whole(actor_of(request), ticket) else []
    return {"respond_by_at": ticket.respond_by_at, "responded_at": ticket.responded_at, "due_at": ticket.due_at, "segments": segments}


@router.get("/categories", response=Page[CategoryOut], summary="List the categories in use")
def list_categories(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the categories that tickets can have."""
    rows = Category.objects.visible_to(user_in(request)).filter(retired_at=None).select_related("team", "tree")
    return page_of(rows, paging, sort=["path"])
