"""Duplicates: a ticket is solved because another one is about the same matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.desk.actions.ledger import check_same_secrecy, hold_all, name, note, root
from bailiwick.desk.actions.solving import settle
from bailiwick.desk.events import DuplicateFound, TicketMarkedDuplicate
from bailiwick.desk.models import Join, JoinKind, LinkKind, Ticket, TicketLink
from bailiwick.desk.permissions import can_join_tickets, can_solve_ticket, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def mark_duplicate(ticket: Ticket, *, of: Ticket, actor: Actor, now: datetime, reason: str = "") -> Join:
    """Link a ticket to the one it repeats, and solve it; undone, it is open again. Raises ValidationError, Conflict."""
    again, first = root(ticket), root(of)
    hold_all([again, first])
    require(can_join_tickets(actor, again, first) and can_solve_ticket(actor, again))
    _check(again, first)
    link, is_new = TicketLink.objects.get_or_create(ticket=again, other=first, kind=LinkKind.DUPLICATE, defaults={"at": now, "by": user_of(actor)})
    was_open = again.is_unfinished
    if was_open:
        words = reason.strip() or _("We are working on this matter already, under another number.")
        settle(again, actor=actor, now=now, resolution=words)
    join = note(JoinKind.DUPLICATE, again, first, actor=actor, now=now, reason=reason)
    join.before = {"link": link.pk if is_new else None, "solved_at": now.isoformat() if was_open else None}
    join.save()
    publish(TicketMarkedDuplicate(actor=actor, subject=again, at=now, other=name(first), reason=join.reason))
    publish(DuplicateFound(actor=actor, subject=first, at=now, other=name(again), reason=join.reason))
    ticket.refresh_from_db()
    return join


def _check(again: Ticket, first: Ticket) -> None:
    if again.pk == first.pk:
        raise ValidationError({"of": _("A ticket cannot be a duplicate of itself.")})
    check_same_secrecy(again, first, "of")
    live = Join.objects.live().filter(kind=JoinKind.DUPLICATE)
    if live.filter(ticket=again).exists():
        raise ValidationError({"of": _("This ticket is marked as a duplicate already. Undo that first.")})
    step: int | None = first.pk
    while step is not None:
        step = live.filter(ticket=step).values_list("other", flat=True).first()
        if step == again.pk:
            raise ValidationError({"of": _("%(number)s is itself a duplicate of this ticket.") % {"number": first.number}})
