"""Saying one thing on several tickets: the entry is kept once and shown on each, and nobody is told twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.core.events import publish
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.desk.actions.ledger import hold_all, name
from bailiwick.desk.actions.promises import answered
from bailiwick.desk.actions.showing import PROMISE_FIELDS
from bailiwick.desk.events import UpdateShared
from bailiwick.desk.models import Entry, Share, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor


def share(entry: Entry, tickets: Sequence[Ticket], *, actor: Actor, now: datetime) -> None:
    """Say a public entry on other tickets too: their clients are answered, each person once."""
    _show(entry, tickets, actor=actor, now=now)
    for ticket, tells in once_each(tickets, besides=entry.ticket):
        publish(UpdateShared(actor=actor, subject=ticket, at=now, other=name(entry.ticket), entry=entry.pk, tells=tells))


def _show(entry: Entry, tickets: Sequence[Ticket], *, actor: Actor, now: datetime) -> None:
    """Show an entry on other tickets too; for their clients it is an answer."""
    hold_all(tickets)
    Share.objects.bulk_create([Share(entry=entry, ticket=ticket, at=now) for ticket in tickets], ignore_conflicts=True)
    answered(tickets, actor=actor, now=now)
    for ticket in tickets:
        ticket.last_activity_at = max(now, ticket.last_activity_at)
        ticket.version += 1
    Ticket.objects.bulk_update(tickets, ["responded_at", "last_activity_at", "version", *PROMISE_FIELDS], batch_size=200)


def share_with_merged(entry: Entry, *, actor: Actor, now: datetime) -> None:
    """Let those whose tickets were merged into this one hear what the desk answers; never from a need-to-know ticket."""
    if not entry.ticket.need_to_know:
        merged = _MERGED(into=entry.ticket_id)
        if merged:
            share(entry, merged, actor=actor, now=now)


_MERGED = Prepared(lambda: Ticket.objects.filter(merged_into=Slot("into", Ticket.merged_into)).order_by("pk"))


def once_each(tickets: Iterable[Ticket], *, besides: Ticket, told: Iterable[int | None] = ()) -> list[tuple[Ticket, bool]]:
    """Return each ticket with whether its client is told by it: once for each person, and not whoever asked for `besides` or was told."""
    told = {besides.requester_id, None, *told}
    found = []
    for ticket in tickets:
        found.append((ticket, ticket.requester_id not in told))
        told.add(ticket.requester_id)
    return found
