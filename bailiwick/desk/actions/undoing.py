"""Undoing any join, whenever and in whatever order: afterwards everything stands as the rest of the ledger says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.ledger import fold, hold_all, lead, name, root
from bailiwick.desk.actions.placing import put_back
from bailiwick.desk.actions.solving import open_again
from bailiwick.desk.events import JoinUndone
from bailiwick.desk.models import FINISHED, Join, JoinKind, Ticket, TicketLink
from bailiwick.desk.permissions import can_join_tickets

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def undo_join(join: Join, *, actor: Actor, now: datetime) -> None:
    """Undo a merge, split, move, duplicate or parent. Raises Conflict when it is undone already."""
    stored = Join.objects.select_for_update(of=("self",)).select_related("ticket", "other").get(pk=join.pk)
    require(can_join_tickets(actor, stored.ticket, stored.other))
    if stored.undone_at is not None:
        raise Conflict(_("This was undone already."))
    if stored.kind == JoinKind.FOLD:
        raise Conflict(_("This follows from another undo and cannot be undone by itself. Join the tickets anew."))
    hold_all([stored.ticket, stored.other])
    end = root(stored.ticket)
    _mark(stored, actor=actor, now=now)
    entries = _take_back(stored, actor=actor, now=now)
    for ticket in (stored.ticket, stored.other, end):
        ticket.refresh_from_db()
    fold([stored.ticket, stored.other, end], actor=actor, now=now)
    said: dict[str, Any] = {"actor": actor, "at": now, "kind": str(stored.get_kind_display()), "join": stored.pk}
    publish(JoinUndone(subject=stored.ticket, other=name(stored.other), entries=tuple(entries), **said))
    publish(JoinUndone(subject=stored.other, other=name(stored.ticket), **said))
    join.refresh_from_db()


def _mark(join: Join, *, actor: Actor, now: datetime) -> None:
    join.undone_at, join.undone_by_name = now, str(actor)[:120]
    join.save(update_fields=["undone_at", "undone_by_name"])


def _take_back(join: Join, *, actor: Actor, now: datetime) -> list[int]:
    """Let what a join brought about follow the ledger without it; return the entries that may have gone elsewhere."""
    if join.kind == JoinKind.MERGE:
        lead(join.ticket, actor=actor, now=now)
    elif join.kind == JoinKind.CHILD:
        _take_out(join)
    elif join.kind == JoinKind.PARENT:
        for part in join.parts.live().filter(kind=JoinKind.CHILD).select_related("ticket"):
            _mark(part, actor=actor, now=now)
            _take_out(part)
    elif join.kind == JoinKind.DUPLICATE:
        _go_on(join, actor=actor, now=now)
    TicketLink.objects.filter(pk=join.before.get("link")).delete()
    return put_back(join)


def _take_out(join: Join) -> None:
    Ticket.objects.filter(pk=join.ticket_id).update(parent=None, version=F("version") + 1)


def _go_on(join: Join, *, actor: Actor, now: datetime) -> None:
    """Reopen a ticket that was solved as a duplicate and still counts as solved by that."""
    ticket = join.ticket
    if ticket.state in FINISHED and ticket.solved_at is not None and ticket.solved_at.isoformat() == join.before.get("solved_at"):
        open_again(ticket, actor=actor, now=now, reason=_("It is no duplicate after all"))
