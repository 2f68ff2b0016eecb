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
from bailiwick.desk.actions.solving import can_still_reopen, open_again
from bailiwick.desk.actions.waiting import resume
from bailiwick.desk.events import ClientReplied, ClientWrote, EntryAdded
from bailiwick.desk.models import FINISHED, Channel, Entry, EntryKind, State, Ticket, WaitsOn
from bailiwick.desk.permissions import can_reply_as_client

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def reply_to_ticket(ticket: Ticket, *, actor: Actor, now: datetime, body: str, channel: str = Channel.PORTAL) -> Entry:
    """Write to the desk on one's own ticket; one that waited for the client goes on.

    On a merged ticket the words stay there, and whoever works on the other one hears them.
    The system writes for clients who have no account, and bears their name. Raises ValidationError, and Conflict on a
    finished ticket: that is reopened or followed up.
    """
    hold(ticket, merged_too=True)
    require(actor.is_system or can_reply_as_client(actor, ticket))
    if ticket.merged_into is not None:
        return _reply_to_merged(ticket, ticket.merged_into, actor=actor, now=now, body=body, channel=channel)
    if ticket.state in FINISHED:
        raise Conflict(_("This ticket is solved. Reopen it if the matter is not settled."))
    entry = write_entry(ticket, actor=actor, now=now, kind=EntryKind.REPLY, body=body, channel=channel, told_as=_told_as(actor))
    keep(ticket, "worked_seconds", now=now)
    publish(ClientReplied(actor=actor, subject=ticket, at=now, entry=entry.pk))
    if ticket.state == State.WAITING and ticket.waits.filter(ended_at=None, on=WaitsOn.CLIENT).exists():
        resume(ticket, actor=actor, now=now)
    return entry


def _told_as(actor: Actor) -> type[EntryAdded]:
    """Return as what the words of a client are told: without an account they would pass for an answer of the desk."""
    return ClientWrote if actor.is_system else EntryAdded


def _reply_to_merged(ticket: Ticket, other: Ticket, *, actor: Actor, now: datetime, body: str, channel: str) -> Entry:
    """Keep what a client says on a ticket that was merged, and let the other one go on; a solution that did not hold is reopened."""
    entry = write_entry(ticket, actor=actor, now=now, kind=EntryKind.REPLY, body=body, channel=channel, told_as=_told_as(actor))
    keep(ticket, "worked_seconds", now=now)
    hold(other)
    publish(ClientReplied(actor=actor, subject=other, at=now, entry=entry.pk))
    if other.state == State.WAITING and other.waits.filter(ended_at=None, on=WaitsOn.CLIENT).exists():
        resume(other, actor=actor, now=now)
    elif other.state in FINISHED and can_still_reopen(other, now=now):
        open_again(other, actor=actor, now=now, reason=_("The client of a ticket merged into this one wrote again"))
    return entry
