"""What clients do on their own tickets from the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.entries import write_entry
from bailiwick.desk.actions.rows import hold, keep
from bailiwick.desk.actions.waiting import resume
from bailiwick.desk.events import ClientReplied
from bailiwick.desk.models import FINISHED, Channel, Entry, EntryKind, State, Ticket, WaitsOn
from bailiwick.desk.permissions import can_reply_as_client

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def reply_to_ticket(ticket: Ticket, *, actor: Actor, now: datetime, body: str, channel: str = Channel.PORTAL) -> Entry:
    """Write to the desk on one's own ticket; one that waited for the client goes on.

    Raises ValidationError, and Conflict on a finished ticket: that is reopened or followed up.
    """
    hold(ticket)
    require(can_reply_as_client(actor, ticket))
    if ticket.state in FINISHED:
        raise Conflict(_("This ticket is solved. Reopen it if the matter is not settled."))
    entry = write_entry(ticket, actor=actor, now=now, kind=EntryKind.REPLY, body=body, channel=channel)
    keep(ticket, "worked_seconds", now=now)
    publish(ClientReplied(actor=actor, subject=ticket, at=now, entry=entry.pk))
    if ticket.state == State.WAITING and ticket.waits.filter(ended_at=None, on=WaitsOn.CLIENT).exists():
        resume(ticket, actor=actor, now=now)
    return entry
