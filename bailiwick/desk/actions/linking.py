"""Saying how tickets belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.desk.events import TicketsLinked, TicketsUnlinked
from bailiwick.desk.models import LinkKind, Ticket, TicketLink
from bailiwick.desk.permissions import can_link_tickets, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def link_tickets(ticket: Ticket, *, actor: Actor, now: datetime, other: Ticket, kind: str) -> TicketLink:
    """Link two tickets; linking them twice in the same way changes nothing. Raises ValidationError."""
    require(can_link_tickets(actor, ticket, other))
    if kind not in LinkKind.values:
        raise ValidationError({"kind": _("Choose how the tickets belong together.")})
    if ticket.pk == other.pk:
        raise ValidationError({"other": _("A ticket cannot be linked to itself.")})
    link, is_new = TicketLink.objects.get_or_create(ticket=ticket, other=other, kind=kind, defaults={"at": now, "by": user_of(actor)})
    if is_new:
        publish(TicketsLinked(actor=actor, subject=ticket, at=now, kind=kind, other=_name(other)))
    return link


@transaction.atomic
def unlink_tickets(link: TicketLink, *, actor: Actor, now: datetime) -> None:
    """Take a link away."""
    require(can_link_tickets(actor, link.ticket, link.other))
    gone, _kinds = TicketLink.objects.filter(pk=link.pk).delete()
    if gone:
        publish(TicketsUnlinked(actor=actor, subject=link.ticket, at=now, kind=link.kind, other=_name(link.other)))


def _name(other: Ticket) -> str:
    """Name the other ticket in the trail, unless that alone would give it away."""
    return "" if other.need_to_know else other.number
