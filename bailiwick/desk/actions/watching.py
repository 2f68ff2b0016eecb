"""Following tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.desk.events import TicketUnwatched, TicketWatched
from bailiwick.desk.models import Ticket, Watch
from bailiwick.desk.permissions import can_watch_ticket, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def watch_ticket(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Follow a ticket: every event on it is told to the actor. Watching twice changes nothing."""
    require(can_watch_ticket(actor, ticket))
    _watch, is_new = Watch.objects.get_or_create(ticket=ticket, user=user_of(actor), defaults={"since": now})
    if is_new:
        publish(TicketWatched(actor=actor, subject=ticket, at=now))


@transaction.atomic
def unwatch_ticket(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Stop following a ticket."""
    gone, _kinds = Watch.objects.filter(ticket=ticket, user=user_of(actor)).delete()
    if gone:
        publish(TicketUnwatched(actor=actor, subject=ticket, at=now))
