"""Logging a call with everything that came of it, in one go."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.records import record_for
from bailiwick.core.records.actions import create_record
from bailiwick.core.storing import insert
from bailiwick.desk.actions.entries import write_entry
from bailiwick.desk.actions.opening import Opening, open_ticket
from bailiwick.desk.actions.parents import add_child
from bailiwick.desk.actions.promises import answered
from bailiwick.desk.actions.rows import hold, keep
from bailiwick.desk.actions.showing import PROMISE_FIELDS
from bailiwick.desk.actions.solving import settle
from bailiwick.desk.events import CallLogged
from bailiwick.desk.models import Call, Channel, EntryKind, Ticket
from bailiwick.desk.permissions import can_log_calls, can_solve_ticket, can_work_ticket, user_of
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Department
    from bailiwick.places.models import Room, Site


#: a call that began longer ago is a slip of the finger
LONGEST_CALL = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How and since when somebody is being spoken to, and what they said."""

    started_at: datetime
    channel: str = Channel.PHONE
    confirmed: bool = False
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCaller:
    """Somebody who is not in the directory yet and is added to it with the call."""

    name: str
    phone: str = ""
    extension: str = ""
    email: str = ""
    department: Department | None = None
    site: Site | None = None
    room: Room | None = None


@transaction.atomic
def log_call(
    caller: Person | NewCaller | str,
    *,
    actor: Actor,
    now: datetime,
    contact: Contact,
    opening: Opening | None = None,
    ticket: Ticket | None = None,
    resolution: str = "",
    parent: Ticket | None = None,
) -> Call:
    """Log a call that ends now, with the ticket it opened or concerns.

    `caller` is a person of the directory, somebody to add to it, or a name as given. `resolution` says how the matter was solved during the call.
    `parent` is the known matter under which the new ticket is put. A call may also stand alone. Raises ValidationError with the fields at fault.
    """
    require(can_log_calls(actor))
    _check(caller, contact, now)
    person = _known(caller, actor=actor, now=now)
    if opening is not None:
        requester = opening.requester or person
        ticket = open_ticket(
            replace(opening, requester=requester, channel=contact.channel, contact_confirmed=contact.confirmed), actor=actor, now=now
        )
    call = Call(
        caller=person,
        caller_text="" if person is not None else str(caller).strip(),
        taken_by=user_of(actor),
        channel=contact.channel,
        started_at=contact.started_at,
        ended_at=now,
        ticket=ticket,
        contact_confirmed=contact.confirmed,
        notes=contact.notes,
    )
    insert(call)
    seconds = int((now - contact.started_at).total_seconds())
    publish(CallLogged(actor=actor, subject=call, at=now, channel=call.channel, seconds=seconds))
    if ticket is not None:
        _tell_ticket(ticket, call, actor=actor, now=now, resolution=resolution, is_new=opening is not None)
    if ticket is not None and opening is not None and parent is not None and ticket.parent_id is None:
        add_child(ticket, parent=parent, actor=actor, now=now)
    return call


def _check(caller: Person | NewCaller | str, contact: Contact, now: datetime) -> None:
    wrong: dict[str, str] = {}
    if isinstance(caller, str) and not caller.strip():
        wrong["caller"] = _("Say who is calling.")
    if contact.started_at > now:
        wrong["started_at"] = _("A call cannot begin after it has ended.")
    if now - contact.started_at > LONGEST_CALL:
        wrong["started_at"] = _("No call lasts longer than a day. Check when it began.")
    if wrong:
        raise ValidationError(wrong)


def _known(caller: Person | NewCaller | str, *, actor: Actor, now: datetime) -> Person | None:
    """Return the person in the directory, adding one that is new."""
    if not isinstance(caller, NewCaller):
        return None if isinstance(caller, str) else caller
    directory = record_for(Person)
    if directory is None:
        raise TypeError("people.Person is not registered")
    data = {f.name: getattr(value, "pk", value) for f in fields(caller) if (value := getattr(caller, f.name))}
    person = create_record(directory, actor=actor, now=now, data=data)
    return cast("Person", person)


def _tell_ticket(ticket: Ticket, call: Call, *, actor: Actor, now: datetime, resolution: str, is_new: bool) -> None:
    """Write the call on its ticket: the first answer is given, and perhaps the solution."""
    hold(ticket)
    require(can_work_ticket(actor, ticket) or is_new)
    body = call.notes.strip() or (ticket.description if is_new else "") or ticket.title
    seconds = int((now - call.started_at).total_seconds())
    write_entry(ticket, actor=actor, now=now, kind=EntryKind.CALL, body=body, worked_seconds=seconds, channel=call.channel)
    answered([ticket], actor=actor, now=now)
    keep(ticket, "worked_seconds", "responded_at", *PROMISE_FIELDS, now=now)
    if resolution.strip():
        require(can_solve_ticket(actor, ticket) or is_new)
        settle(ticket, actor=actor, now=now, resolution=resolution, first_contact_fix=is_new, channel=call.channel)
