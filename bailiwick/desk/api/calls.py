"""The log of calls."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.desk import actions
from bailiwick.desk.api.doors import named, other_in, user_in
from bailiwick.desk.api.tickets import opening_in
from bailiwick.desk.models import Call, read_back
from bailiwick.desk.schemas.calls import CallIn, CallOut, LoggedOut
from bailiwick.people.models import Department, Person
from bailiwick.places.models import Room, Site

router = Router()

SHOWN = ("caller", "taken_by__person", "ticket")


@router.get("/calls", response=Page[CallOut], summary="List calls, the newest first")
def list_calls(request: HttpRequest, paging: Query[Paging], caller: Key | None = None) -> object:
    """Return the calls that whoever asks may read, of one caller or of all."""
    rows = Call.objects.visible_to(user_in(request)).select_related(*SHOWN)
    return page_of(rows.filter(caller=caller) if caller is not None else rows, paging, sort=["-started_at"])


@router.get("/calls/{call_id}", response=CallOut, summary="Read a call")
def get_call(request: HttpRequest, call_id: Key) -> object:
    """Return a call."""
    call = Call.objects.visible_to(user_in(request)).select_related(*SHOWN).filter(pk=call_id).first()
    if call is None:
        raise Http404
    return call


@router.post("/calls", response={201: LoggedOut}, summary="Log a call, with the ticket it opens or concerns")
def log_call(request: HttpRequest, payload: CallIn) -> object:
    """Log a call that ends now, and return the sentence to read back."""
    caller, now = _caller(request, payload), clock.now()
    if payload.opening is not None and payload.ticket is not None:
        raise ValidationError({"ticket": _("A call opens a ticket or concerns one, not both.")})
    contact = actions.Contact(started_at=payload.started_at, channel=payload.channel, confirmed=payload.contact_confirmed, notes=payload.notes)
    opening = opening_in(request, payload.opening, requester=None, channel=payload.channel) if payload.opening is not None else None
    ticket = other_in(request, payload.ticket, "ticket")
    parent = other_in(request, payload.parent, "parent")
    call = actions.log_call(
        caller, actor=actor_of(request), now=now, contact=contact, opening=opening, ticket=ticket, resolution=payload.resolution, parent=parent
    )
    stored = _STORED(call=call.pk)[0]
    about = stored.ticket
    return Status(201, {"call": stored, "read_back": read_back(about, now) if about is not None else ""})


_STORED = Prepared(lambda: Call.objects.filter(pk=Slot("call", Call.id)).select_related(*SHOWN).order_by())


def _caller(request: HttpRequest, payload: CallIn) -> Person | actions.NewCaller | str:
    """Return who called; raises ValidationError unless exactly one field says so."""
    if sum(map(bool, (payload.caller, payload.new_caller, payload.caller_text.strip()))) != 1:
        raise ValidationError({"caller": _("Say who called: a person, a new caller, or a name as given.")})
    if payload.new_caller is not None:
        new = payload.new_caller
        return actions.NewCaller(
            department=named(request, Department, new.department, "new_caller.department"),
            site=named(request, Site, new.site, "new_caller.site"),
            room=named(request, Room, new.room, "new_caller.room"),
            **new.dict(exclude={"department", "site", "room"}),
        )
    return named(request, Person, payload.caller, "caller") or payload.caller_text
