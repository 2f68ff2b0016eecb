"""Joining and parting tickets, and undoing it whenever."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.desk import actions
from bailiwick.desk.api.doors import SHOWN, Number, other_in, shown, ticket_in, user_in
from bailiwick.desk.models import Entry, Join, Ticket, family
from bailiwick.desk.schemas import joins as given
from bailiwick.desk.schemas.steps import EntryOut
from bailiwick.desk.schemas.tickets import TicketOut, TicketRow

router = Router()


@router.get("/tickets/{number}/joins", response=Page[given.JoinOut], summary="List how a ticket was joined and parted")
def list_joins(request: HttpRequest, number: Number, paging: Query[Paging]) -> object:
    """Return every act that concerns the ticket or one merged into it, undone ones too."""
    kin = family(ticket_in(request, number))
    rows = Join.objects.visible_to(user_in(request)).filter(Q(ticket__in=kin) | Q(other__in=kin)).select_related("ticket", "other")
    return page_of(rows, paging, sort=["pk"])


@router.post("/tickets/{number}/merge", response={201: given.JoinOut}, summary="Merge a ticket into another")
def merge_tickets(request: HttpRequest, number: Number, payload: given.MergeIn) -> object:
    """Let the number of a ticket lead to another one from now on."""
    values: dict[str, Any] = {"reason": payload.reason, "version": payload.version}
    return Status(201, actions.merge_tickets(ticket_in(request, number), into=_other(request, payload.into, "into"), **_by(request), **values))


@router.post("/tickets/{number}/mark-duplicate", response={201: given.JoinOut}, summary="Solve a ticket as a duplicate of another")
def mark_duplicate(request: HttpRequest, number: Number, payload: given.DuplicateIn) -> object:
    """Link a ticket to the one it repeats, and solve it."""
    other = _other(request, payload.of, "of")
    return Status(201, actions.mark_duplicate(ticket_in(request, number), of=other, reason=payload.reason, **_by(request)))


@router.post("/tickets/{number}/put-under", response={201: given.JoinOut}, summary="Put a ticket under a parent")
def add_child(request: HttpRequest, number: Number, payload: given.UnderIn) -> object:
    """Put a ticket under another one."""
    parent = _other(request, payload.parent, "parent")
    return Status(201, actions.add_child(ticket_in(request, number), parent=parent, reason=payload.reason, **_by(request)))


@router.post("/tickets/{number}/split", response={201: given.JoinOut}, summary="Split entries off into a new ticket")
def split_ticket(request: HttpRequest, number: Number, payload: given.SplitIn) -> object:
    """Take entries into a ticket of their own; `other` is its number."""
    entries = _entries(request, number, payload.entries)
    return Status(201, actions.split_ticket(entries, title=payload.title, reason=payload.reason, **_by(request)))


@router.post("/tickets/{number}/move", response={201: given.JoinOut}, summary="Move entries to another ticket")
def move_entries(request: HttpRequest, number: Number, payload: given.MoveIn) -> object:
    """Take entries to the ticket they belong to."""
    entries, to = _entries(request, number, payload.entries), _other(request, payload.to, "to")
    return Status(201, actions.move_entries(entries, to=to, reason=payload.reason, **_by(request)))


@router.post("/joins/{join_id}/undo", response=given.JoinOut, summary="Undo a merge, split, move, duplicate or parent")
def undo_join(request: HttpRequest, join_id: Key) -> object:
    """Undo an act, however long ago; one that was undone is answered with 409."""
    join = Join.objects.visible_to(user_in(request)).select_related("ticket", "other").filter(pk=join_id).first()
    if join is None:
        raise Http404
    actions.undo_join(join, **_by(request))
    return Join.objects.select_related("ticket", "other").get(pk=join.pk)


@router.post("/parents", response={201: TicketOut}, summary="Open a ticket over others that have one cause")
def make_parent(request: HttpRequest, payload: given.ParentIn) -> object:
    """Open a parent and put tickets under it."""
    tickets = [_other(request, number, "tickets") for number in payload.tickets]
    values = payload.dict(exclude={"tickets"})
    return Status(201, shown(actions.make_parent(tickets, **values, **_by(request))))


@router.get("/tickets/{number}/children", response=Page[TicketRow], summary="List the tickets under one")
def children_of(request: HttpRequest, number: Number, paging: Query[Paging]) -> object:
    """Return the tickets under one that exist for whoever asks."""
    seen = Ticket.objects.open_to(user_in(request)).values("pk")
    rows = actions.children_of(ticket_in(request, number)).filter(pk__in=seen).select_related(*SHOWN)
    return page_of(rows, paging, sort=["pk"])


@router.post("/tickets/{number}/children-rule", response=TicketOut, summary="Choose what solving a parent means for those under it")
def set_children_rule(request: HttpRequest, number: Number, payload: given.ChildrenRuleIn) -> object:
    """Keep the rule of a parent."""
    ticket = ticket_in(request, number)
    actions.set_children_rule(ticket, rule=payload.rule, **_by(request))
    return shown(ticket)


@router.post("/tickets/{number}/update-all", response={201: EntryOut}, summary="Answer the clients of a ticket and of all under it")
def update_all(request: HttpRequest, number: Number, payload: given.UpdateIn) -> object:
    """Say one thing to all clients, each person once."""
    return Status(201, actions.update_all(ticket_in(request, number), **payload.dict(), **_by(request)))


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}


def _other(request: HttpRequest, number: str, field: str) -> Ticket:
    """Return the ticket that a number in a field stands for; raises ValidationError."""
    other = other_in(request, number, field)
    if other is None:
        raise Http404
    return other


def _entries(request: HttpRequest, number: str, keys: list[int]) -> list[Entry]:
    """Return the entries of a ticket's story with these keys; raises ValidationError when one is not there."""
    kin = family(ticket_in(request, number))
    found = list(Entry.objects.visible_to(user_in(request)).filter(ticket__in=kin, pk__in=keys).select_related("ticket"))
    if len(found) < len(set(keys)):
        raise ValidationError({"entries": _("There is no such entry on this ticket.")})
    return found
