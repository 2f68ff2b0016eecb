"""What was said and done, and how tickets belong together."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.desk import actions
from bailiwick.desk.api.doors import Number, other_in, ticket_in, user_in
from bailiwick.desk.models import Entry, Share, Ticket, TicketLink, family
from bailiwick.desk.schemas.steps import CorrectionIn, EntryIn, EntryOut, LinkIn, LinkOut, ReplyIn

router = Router()


@router.get("/tickets/{number}/entries", response=Page[EntryOut], summary="List the entries of a ticket, the oldest first")
def list_entries(request: HttpRequest, number: Number, paging: Query[Paging]) -> object:
    """Return the entries as last corrected, with those of merged tickets and what was said to all; clients get the public ones."""
    kin = family(ticket_in(request, number))
    shared = list(Share.objects.filter(ticket__in=kin).values_list("entry", flat=True))
    about = Q(ticket__in=kin) | Q(pk__in=shared) if shared else Q(ticket__in=kin)
    rows = Entry.objects.visible_to(user_in(request)).current().filter(about)
    return page_of(rows, paging, sort=["at"])


@router.post("/tickets/{number}/entries", response={201: EntryOut}, summary="Write an entry")
def add_entry(request: HttpRequest, number: Number, payload: EntryIn) -> object:
    """Write down something said or done."""
    values = payload.dict() | {"channel": payload.channel or ""}
    return Status(201, actions.add_entry(ticket_in(request, number), actor=actor_of(request), now=clock.now(), **values))


@router.post("/tickets/{number}/entries/{entry_id}/correct", response={201: EntryOut}, summary="Correct one's own entry")
def correct_entry(request: HttpRequest, number: Number, entry_id: Key, payload: CorrectionIn) -> object:
    """Replace an entry by a corrected version."""
    ticket = ticket_in(request, number)
    entry = Entry.objects.visible_to(user_in(request)).filter(ticket__in=family(ticket), pk=entry_id).select_related("ticket").first()
    if entry is None:
        raise Http404
    return Status(201, actions.correct_entry(entry, actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.post("/tickets/{number}/reply", response={201: EntryOut}, summary="Answer on one’s own ticket")
def reply_to_ticket(request: HttpRequest, number: Number, payload: ReplyIn) -> object:
    """Write to the desk as its client."""
    entry = actions.reply_to_ticket(
        ticket_in(request, number), actor=actor_of(request), now=clock.now(), body=payload.body, channel=Ticket.Channel.API
    )
    return Status(201, entry)


@router.get("/tickets/{number}/links", response=Page[LinkOut], summary="List the links of a ticket")
def list_links(request: HttpRequest, number: Number, paging: Query[Paging]) -> object:
    """Return the links both of whose ends exist for whoever asks."""
    rows = TicketLink.objects.visible_to(user_in(request)).filter(ticket=ticket_in(request, number)).select_related("ticket", "other")
    return page_of(rows, paging, sort=["pk"])


@router.post("/tickets/{number}/links", response={201: LinkOut}, summary="Link a ticket to another")
def link_tickets(request: HttpRequest, number: Number, payload: LinkIn) -> object:
    """Say what this ticket is to another."""
    ticket, other = ticket_in(request, number), other_in(request, payload.other, "other")
    if other is None:
        raise Http404
    return Status(201, actions.link_tickets(ticket, actor=actor_of(request), now=clock.now(), other=other, kind=payload.kind))


@router.delete("/tickets/{number}/links/{link_id}", response={204: None}, summary="Take a link away")
def unlink_tickets(request: HttpRequest, number: Number, link_id: Key) -> object:
    """Take a link away."""
    links = TicketLink.objects.visible_to(user_in(request)).filter(ticket=ticket_in(request, number), pk=link_id)
    link = links.select_related("ticket", "other").first()
    if link is None:
        raise Http404
    actions.unlink_tickets(link, actor=actor_of(request), now=clock.now())
    return Status(204, None)
