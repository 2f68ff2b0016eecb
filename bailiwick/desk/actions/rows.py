"""The beats every action on a ticket shares: hold the row, note what changes, keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext as _

from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.storing import update
from bailiwick.desk.models import Ticket
from bailiwick.people.models import Staff, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.core.events import Changes


class Merged(Conflict):
    """The ticket was merged into another one, so nothing happens on it until that is undone."""

    def __init__(self) -> None:
        """Say where to go on, without naming a ticket that may not exist for whoever reads this."""
        super().__init__(_("This ticket was merged into another one. Go on there, or undo the merge first."))


def hold(ticket: Ticket, *, version: int | None = None, merged_too: bool = False) -> None:
    """Lock the ticket's row until commit and bring the caller's copy up to date.

    Raises Stale when the row is no longer the version the person was looking at, and Merged
    for a ticket that is merged into another, unless that does not matter.
    """
    held = _HELD.first(ticket=ticket.pk)
    if held is None:
        raise Ticket.DoesNotExist
    _bring_up_to_date(ticket, held)
    if ticket.merged_into_id is not None and not merged_too:
        raise Merged
    if version is not None and ticket.version != version:
        raise Stale


_HELD = Prepared(
    lambda: (
        Ticket.objects.filter(pk=Slot("ticket", Ticket.id))
        .select_for_update(of=("self",))
        .select_related("department", "category", "team", "requester")
        .order_by()
    )
)


def _bring_up_to_date(ticket: Ticket, stored: Ticket) -> None:
    """Let a copy of a ticket say what is stored, with the records that come along; others that it named are read anew."""
    fields: Iterable[Any] = Ticket._meta.concrete_fields
    for field in fields:
        setattr(ticket, field.attname, getattr(stored, field.attname))
        if not field.is_relation:
            continue
        if field.is_cached(stored):
            field.set_cached_value(ticket, field.get_cached_value(stored))
        elif field.is_cached(ticket):
            field.delete_cached_value(ticket)


def put(ticket: Ticket, values: Mapping[str, object]) -> Changes:
    """Set fields of a ticket and return those that really changed, before and after."""
    changes: Changes = {}
    for name, after in values.items():
        before = getattr(ticket, name)
        if before != after:
            changes[name] = (_told(before), _told(after))
            setattr(ticket, name, after)
    return changes


def _told(value: object) -> object:
    """Return a value as the trail keeps it: records by name."""
    return str(value) if isinstance(value, Model) else value


def keep(ticket: Ticket, *fields: str, now: datetime) -> None:
    """Save the changed fields of a held ticket as its next version."""
    ticket.version += 1
    ticket.last_activity_at = max(now, ticket.last_activity_at)
    update(ticket, *fields, "version", "last_activity_at")


def staff_of(actor: Actor) -> Staff | None:
    """Return the actor as a member of the IT staff, if they are one."""
    return _STAFF.first(account=actor.user.pk) if actor.user and actor.user.pk else None


_STAFF = Prepared(
    lambda: Staff.objects.filter(person__account=Slot("account", User.id), retired_at=None).select_related("team", "person").order_by("pk")[:1]
)
