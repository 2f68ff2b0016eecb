"""Checklists on tickets."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.desk.models import Ticket
from bailiwick.runbooks import actions
from bailiwick.runbooks.api.doors import Number, one_of, ticket_in, user_in
from bailiwick.runbooks.models import Checklist, ChecklistItem, ChecklistTemplate
from bailiwick.runbooks.schemas.checklists import ChecklistIn, ChecklistItemIn, ChecklistOut
from bailiwick.runbooks.schemas.runbooks import RunbookPlaceIn

router = Router()


def _list(request: HttpRequest, key: int) -> Checklist:
    found: Checklist = one_of(Checklist.objects.visible_to(user_in(request)).select_related("ticket").filter(pk=key))
    return found


def _item(request: HttpRequest, checklist: int, key: int) -> ChecklistItem:
    rows = ChecklistItem.objects.filter(checklist=_list(request, checklist), pk=key)
    found: ChecklistItem = one_of(rows.select_related("checklist__ticket", "other"))
    return found


@router.get("/tickets/{number}/checklists", response=Page[ChecklistOut], summary="List the checklists of a ticket")
def list_checklists(request: HttpRequest, number: Number, paging: Query[Paging]) -> object:
    """Return the checklists of a ticket with their items."""
    rows = Checklist.objects.filter(ticket=ticket_in(request, number)).select_related("ticket").prefetch_related("items")
    return page_of(rows, paging, sort=["created_at"])


@router.post("/tickets/{number}/checklists", response={201: ChecklistOut}, summary="Put a checklist on a ticket")
def add_checklist(request: HttpRequest, number: Number, payload: ChecklistIn) -> object:
    """Add a checklist, typed or from a template."""
    ticket, template = ticket_in(request, number), None
    if payload.template is not None:
        template = ChecklistTemplate.objects.visible_to(user_in(request)).filter(pk=payload.template).first()
        if template is None:
            raise ValidationError({"template": _("There is no such record.")})
    values = payload.dict(exclude={"template"})
    return Status(201, actions.add_checklist(ticket, actor=actor_of(request), now=clock.now(), template=template, **values))


@router.delete("/checklists/{checklist_id}", response={204: None}, summary="Take a checklist off its ticket")
def remove_checklist(request: HttpRequest, checklist_id: Key) -> object:
    """Remove a checklist."""
    actions.remove_checklist(_list(request, checklist_id), actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post("/checklists/{checklist_id}/items", response={201: ChecklistOut}, summary="Add an item to a checklist")
def add_item(request: HttpRequest, checklist_id: Key, payload: ChecklistItemIn) -> object:
    """Add an item at the end."""
    checklist, other = _list(request, checklist_id), None
    if payload.other:
        other = Ticket.objects.visible_to(user_in(request)).filter(number=payload.other).first()
        if other is None:
            raise ValidationError({"other": _("There is no ticket with this number.")})
    actions.add_item(checklist, actor=actor_of(request), now=clock.now(), text=payload.text, other=other)
    return Status(201, _list(request, checklist_id))


@router.post("/checklists/{checklist_id}/items/{item_id}/tick", response=ChecklistOut, summary="Tick an item")
def tick_item(request: HttpRequest, checklist_id: Key, item_id: Key) -> object:
    """Say that an item is done."""
    actions.tick_item(_item(request, checklist_id, item_id), actor=actor_of(request), now=clock.now())
    return _list(request, checklist_id)


@router.post("/checklists/{checklist_id}/items/{item_id}/untick", response=ChecklistOut, summary="Untick an item")
def untick_item(request: HttpRequest, checklist_id: Key, item_id: Key) -> object:
    """Say that an item is open again."""
    actions.untick_item(_item(request, checklist_id, item_id), actor=actor_of(request), now=clock.now())
    return _list(request, checklist_id)


@router.post("/checklists/{checklist_id}/items/{item_id}/move", response=ChecklistOut, summary="Put an item at another place")
def move_item(request: HttpRequest, checklist_id: Key, item_id: Key, payload: RunbookPlaceIn) -> object:
    """Move an item."""
    actions.move_item(_item(request, checklist_id, item_id), actor=actor_of(request), now=clock.now(), place=payload.place)
    return _list(request, checklist_id)


@router.delete("/checklists/{checklist_id}/items/{item_id}", response={204: None}, summary="Take an item off its list")
def remove_item(request: HttpRequest, checklist_id: Key, item_id: Key) -> object:
    """Remove an item."""
    actions.remove_item(_item(request, checklist_id, item_id), actor=actor_of(request), now=clock.now())
    return Status(204, None)
