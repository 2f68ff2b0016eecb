"""Merging: from now on the number of one ticket leads to another; neither ticket's rows change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Stale
from bailiwick.desk.actions.ledger import check_same_secrecy, hold_all, lead, name, note, root
from bailiwick.desk.events import TicketMerged, TicketTookIn
from bailiwick.desk.models import Join, JoinKind, Ticket
from bailiwick.desk.permissions import can_join_tickets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def merge_tickets(ticket: Ticket, *, into: Ticket, actor: Actor, now: datetime, reason: str = "", version: int | None = None) -> Join:
    """Merge a ticket into another: it leaves the queues, its number leads there, its story is told there.

    Its own state, promise and waits stand still as they are and go on when it is undone.
    A need-to-know ticket is merged with its like only. Raises ValidationError, Stale.
    """
    gone, kept = root(ticket), root(into)
    hold_all([gone, kept])
    if version is not None and gone.version != version:
        raise Stale
    require(can_join_tickets(actor, gone, kept))
    _check(gone, kept)
    join = note(JoinKind.MERGE, gone, kept, actor=actor, now=now, reason=reason)
    join.save()
    lead(gone, actor=actor, now=now)
    publish(TicketMerged(actor=actor, subject=gone, at=now, other=name(kept), reason=join.reason, changes={"merged_into": ("", name(kept))}))
    publish(TicketTookIn(actor=actor, subject=kept, at=now, other=name(gone), reason=join.reason))
    ticket.refresh_from_db(fields=["merged_into", "version", "unfinished"])
    return join


@transaction.atomic
def merge_many(tickets: Sequence[Ticket], *, into: Ticket, actor: Actor, now: datetime, reason: str = "") -> list[Join]:
    """Merge several tickets into one of them or another. Raises ValidationError."""
    others = [ticket for ticket in tickets if root(ticket).pk != root(into).pk]
    if not others:
        raise ValidationError({"into": _("Choose at least two different tickets.")})
    return [merge_tickets(ticket, into=into, actor=actor, now=now, reason=reason) for ticket in others]


def _check(gone: Ticket, kept: Ticket) -> None:
    if gone.pk == kept.pk:
        raise ValidationError({"into": _("These are one ticket already. Choose another.")})
    check_same_secrecy(gone, kept, "into")
    if gone.is_unfinished and not kept.is_unfinished:
        raise ValidationError({"into": _("%(number)s is finished. Reopen it first, or merge the other way round.") % {"number": kept.number}})
