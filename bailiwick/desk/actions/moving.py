"""Moving entries that stand on the wrong ticket, and splitting some off into a ticket of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.desk.actions.ledger import hold_all, name, note, root
from bailiwick.desk.actions.opening import Opening, open_ticket
from bailiwick.desk.actions.placing import check_chosen, place
from bailiwick.desk.events import EntriesMovedAway, EntriesMovedHere, TicketSplit, TicketSplitOff
from bailiwick.desk.models import Entry, Join, JoinKind, LinkKind, Reader, Ticket, TicketLink
from bailiwick.desk.permissions import can_join_tickets, user_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def move_entries(entries: Sequence[Entry], *, to: Ticket, actor: Actor, now: datetime, reason: str) -> Join:
    """Take entries to the ticket they belong to, with the time worked on them; where they stood it says where they went.

    Entries of need-to-know tickets stay with those who may read them. Raises ValidationError.
    """
    source, target = check_chosen(entries), root(to)
    hold_all([source, target])
    require(can_join_tickets(actor, source, target))
    _check_move(source, target, reason)
    join = note(JoinKind.MOVE, source, target, actor=actor, now=now, reason=reason)
    join.save()
    moved = tuple(place(join, entries, target))
    said: dict[str, Any] = {"actor": actor, "at": now, "count": len(moved), "reason": join.reason, "entries": moved}
    publish(EntriesMovedAway(subject=source, other=name(target), **said))
    publish(EntriesMovedHere(subject=target, other=name(source), **said))
    return join


def _check_move(source: Ticket, target: Ticket, reason: str) -> None:
    wrong: dict[str, str] = {}
    if not reason.strip():
        wrong["reason"] = _("Say why they belong there.")
    if source.pk == target.pk:
        wrong["to"] = _("They stand on this ticket already. Choose another.")
    elif source.need_to_know or target.need_to_know:
        wrong["to"] = _("What is said on a need-to-know ticket stays there. Split it off instead, or end need-to-know first.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def split_ticket(entries: Sequence[Entry], *, actor: Actor, now: datetime, title: str = "", reason: str = "") -> Join:
    """Take entries about another matter into a new ticket of the same people and place; the two are linked.

    It is need-to-know with the same readers when the first one is. Undone, the new number leads back.
    Raises ValidationError.
    """
    source = check_chosen(entries)
    hold_all([source])
    require(can_join_tickets(actor, source, source))
    ordered = sorted(entries, key=lambda entry: (entry.at, entry.pk))
    ticket = open_ticket(_opening(ordered[0].ticket, title or ordered[0].body), actor=actor, now=now)
    if source.need_to_know:
        named = set(ticket.readers.values_list("user", flat=True))
        readers = [Reader(ticket=ticket, user_id=user, named_at=now) for user in source.readers.values_list("user", flat=True) if user not in named]
        Reader.objects.bulk_create(readers)
    join = note(JoinKind.SPLIT, source, ticket, actor=actor, now=now, reason=reason)
    link = TicketLink.objects.create(ticket=ticket, other=source, kind=LinkKind.RELATED, at=now, by=user_of(actor))
    join.before = {"link": link.pk}
    join.save()
    moved = tuple(place(join, ordered, ticket))
    publish(TicketSplit(actor=actor, subject=source, at=now, other=name(ticket), count=len(moved), reason=join.reason))
    publish(TicketSplitOff(actor=actor, subject=ticket, at=now, other=name(source), count=len(moved), reason=join.reason, entries=moved))
    return join


def _opening(source: Ticket, title: str) -> Opening:
    """Return a ticket like the one it is split off, about its own matter."""
    lines = title.strip().splitlines()
    return Opening(
        title=(lines[0] if lines else source.title)[:200],
        requester=source.requester,
        affected=source.affected,
        kind=source.kind,
        category=source.category if source.category is None or not source.category.is_retired else None,
        impact=source.impact,
        urgency=source.urgency,
        site=source.site,
        building=source.building,
        room=source.room,
        team=source.team,
        contact_phone=source.contact_phone,
        contact_email=source.contact_email,
        contact_confirmed=source.contact_confirmed,
        channel=source.channel,
        need_to_know=source.need_to_know,
    )
