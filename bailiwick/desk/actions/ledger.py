"""The ledger of joins: writing an act down, and where each number leads because of it.

`Ticket.merged_into`, `Ticket.parent` and `Entry.ticket` follow from the rows in force, so
that any act can be undone at any time, whatever happened since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.resting import stand_alone, stand_still
from bailiwick.desk.models import BIRTHS, EDGES, UNFINISHED, Join, JoinKind, Ticket
from bailiwick.desk.permissions import user_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: characters of a reason
LONGEST_REASON = 255


def note(kind: str, ticket: Ticket, other: Ticket, *, actor: Actor, now: datetime, reason: str = "", **more: Any) -> Join:
    """Return the unsaved row of an act."""
    return Join(
        kind=kind, ticket=ticket, other=other, reason=reason.strip()[:LONGEST_REASON], at=now, by=user_of(actor), by_name=str(actor)[:120], **more
    )


def root(ticket: Ticket) -> Ticket:
    """Return the ticket that a number stands for now, whoever asks."""
    if ticket.merged_into_id is None:
        return ticket
    return Ticket.objects.get(pk=ticket.merged_into_id)


def roots(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Return what several numbers stand for, each once, in their order."""
    return list({(found := root(ticket)).pk: found for ticket in tickets}.values())


def hold_all(tickets: Sequence[Ticket]) -> None:
    """Lock the rows of several tickets in the order of their keys and bring the caller's copies up to date."""
    keys = {ticket.pk for ticket in tickets}
    stored = {row.pk: row for row in Ticket.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")}
    for ticket in tickets:
        row = stored.get(ticket.pk)
        if row is None:
            raise Conflict(_("A ticket is gone meanwhile."))
        for field in Ticket._meta.concrete_fields:
            if field.name != "unfinished":
                setattr(ticket, field.attname, getattr(row, field.attname))


def name(other: Ticket) -> str:
    """Name the other ticket in the trail, unless that alone would give it away."""
    return "" if other.need_to_know else other.number


def check_same_secrecy(ticket: Ticket, other: Ticket, field: str) -> None:
    """Raise ValidationError when one of two tickets is need-to-know: joined, the other would give it away."""
    if ticket.need_to_know != other.need_to_know:
        raise ValidationError({field: _("One of the two tickets is need-to-know and the other is not. Make both alike first.")})


def lead(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Set where a ticket and all that are merged into it lead, after a link of the chain came or went; meanwhile its promises stand still."""
    before = ticket.merged_into_id
    edge = Join.objects.live().filter(kind__in=EDGES, ticket=ticket).select_related("other").first()
    end = (edge.other.merged_into_id or edge.other_id) if edge is not None else None
    below = _below(ticket)
    Ticket.objects.filter(pk=ticket.pk).update(merged_into=end, version=F("version") + 1)
    Ticket.objects.filter(pk__in=below).update(merged_into=end or ticket.pk, version=F("version") + 1)
    ticket.refresh_from_db()
    if ticket.state in UNFINISHED and (before is None) != (ticket.merged_into_id is None):
        move = stand_still if before is None else stand_alone
        move(ticket, actor=actor, now=now, reason=_("merged into another ticket"))


def _below(ticket: Ticket) -> set[int]:
    """Return the keys of the tickets whose chain passes through this one."""
    found: set[int] = set()
    last = {ticket.pk}
    while last:
        last = set(Join.objects.live().filter(kind__in=EDGES, other__in=last).values_list("ticket", flat=True)) - found
        found |= last
    return found


def fold(tickets: Iterable[Ticket], *, actor: Actor, now: datetime) -> None:
    """Let tickets whose birth was undone lead back to where they came from, unless that hangs on them now.

    A ticket that was split off, or made as a parent, keeps its number for ever; once the act is
    undone it stands in no queue any more.
    """
    for ticket in tickets:
        birth = Join.objects.filter(kind__in=BIRTHS, other=ticket, undone_at__isnull=False).select_related("ticket").order_by("-id").first()
        is_joined = Join.objects.live().filter(kind__in=EDGES, ticket=ticket).exists()
        if birth is None or is_joined or root(birth.ticket).pk == ticket.pk:
            continue
        if birth.kind == JoinKind.PARENT and Join.objects.live().filter(kind=JoinKind.CHILD, other=ticket).exists():
            continue
        note(JoinKind.FOLD, ticket, birth.ticket, actor=actor, now=now, part_of=birth).save()
        lead(ticket, actor=actor, now=now)
