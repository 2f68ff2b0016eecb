"""Need-to-know tickets: who may know, and that somebody looked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.rows import hold, keep
from bailiwick.desk.events import ReaderNamed, ReaderUnnamed, TicketRead, TicketRestricted, TicketUnrestricted
from bailiwick.desk.models import Reader, Reading, Ticket, Watch
from bailiwick.desk.permissions import can_restrict_ticket, can_see_ticket, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import User

#: a second look within this time is the same reading
SAME_READING = timedelta(hours=1)


@transaction.atomic
def restrict_ticket(ticket: Ticket, *, actor: Actor, now: datetime, reason: str, version: int | None = None) -> None:
    """Make a ticket need-to-know: it goes on existing for its requester, assignee and named readers only.

    The actor becomes the first reader; watchers who are not named are dropped. So it is with
    the tickets merged into it. Raises ValidationError, Conflict, Stale.
    """
    hold(ticket, version=version)
    require(can_restrict_ticket(actor, ticket))
    _check_reason(reason)
    if ticket.need_to_know:
        raise Conflict(_("This ticket is need-to-know already."))
    for each in (ticket, *_merged(ticket)):
        _restrict(each, actor=actor, now=now, reason=reason)


def _restrict(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> None:
    ticket.need_to_know = True
    keep(ticket, "need_to_know", now=now)
    user = user_of(actor)
    if user is not None:
        Reader.objects.get_or_create(ticket=ticket, user=user, defaults={"named_by": user, "named_at": now})
    _drop_watchers(ticket)
    publish(TicketRestricted(actor=actor, subject=ticket, at=now, changes={"need_to_know": (False, True)}, reason=reason.strip()))


def _merged(ticket: Ticket) -> list[Ticket]:
    """Return the tickets merged into one: they are as secret as it is."""
    return list(Ticket.objects.select_for_update(of=("self",)).filter(merged_into=ticket.pk).order_by("pk"))


@transaction.atomic
def unrestrict_ticket(ticket: Ticket, *, actor: Actor, now: datetime, reason: str, version: int | None = None) -> None:
    """Open a need-to-know ticket to everybody at the desk again. Raises ValidationError, Conflict, Stale."""
    hold(ticket, version=version)
    require(can_restrict_ticket(actor, ticket))
    _check_reason(reason)
    if not ticket.need_to_know:
        raise Conflict(_("This ticket is not need-to-know."))
    for each in (ticket, *_merged(ticket)):
        _unrestrict(each, actor=actor, now=now, reason=reason)


def _unrestrict(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> None:
    ticket.need_to_know = False
    keep(ticket, "need_to_know", now=now)
    ticket.readers.all().delete()
    publish(TicketUnrestricted(actor=actor, subject=ticket, at=now, changes={"need_to_know": (True, False)}, reason=reason.strip()))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})


def _drop_watchers(ticket: Ticket) -> None:
    """Drop those who follow a ticket that no longer exists for them."""
    for watch in ticket.watches.select_related("user"):
        if not Ticket.objects.open_to(watch.user).filter(pk=ticket.pk).exists():
            watch.delete()


@transaction.atomic
def name_reader(ticket: Ticket, *, actor: Actor, now: datetime, reader: User) -> None:
    """Let somebody know of a need-to-know ticket. Raises Conflict when it is not one."""
    hold(ticket)
    require(can_restrict_ticket(actor, ticket))
    if not ticket.need_to_know:
        raise Conflict(_("Everybody at the desk can read this ticket. Make it need-to-know first."))
    named = {"named_by": user_of(actor), "named_at": now}
    for each in _merged(ticket):
        Reader.objects.get_or_create(ticket=each, user=reader, defaults=named)
    _reader, is_new = Reader.objects.get_or_create(ticket=ticket, user=reader, defaults=named)
    if is_new:
        publish(ReaderNamed(actor=actor, subject=ticket, at=now, reader=reader.username))


@transaction.atomic
def unname_reader(ticket: Ticket, *, actor: Actor, now: datetime, reader: User) -> None:
    """Take somebody off a need-to-know ticket. Raises Conflict for the last one: then nobody could open it again."""
    hold(ticket)
    require(can_restrict_ticket(actor, ticket))
    if ticket.assignee is None and not ticket.readers.exclude(user=reader).exists():
        raise Conflict(_("Somebody must be able to read the ticket. Name another reader first."))
    merged = _merged(ticket)
    Reader.objects.filter(ticket__in=merged, user=reader).delete()
    gone, _kinds = ticket.readers.filter(user=reader).delete()
    if gone:
        Watch.objects.filter(ticket__in=[ticket, *merged], user=reader).delete()
        publish(ReaderUnnamed(actor=actor, subject=ticket, at=now, reader=reader.username))


@transaction.atomic
def read_ticket(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Note that somebody opened a need-to-know ticket, at most once an hour for each reader; others are not noted."""
    require(can_see_ticket(actor, ticket))
    user = user_of(actor)
    if not ticket.need_to_know or user is None:
        return
    reading, is_new = Reading.objects.get_or_create(ticket=ticket, user=user, defaults={"at": now})
    if not is_new and not Reading.objects.filter(pk=reading.pk, at__lte=now - SAME_READING).update(at=now):
        return
    publish(TicketRead(actor=actor, subject=ticket, at=now))
