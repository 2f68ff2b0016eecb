"""Changing what a ticket says about the matter: words, category, place, persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.desk.actions.opening import check_place
from bailiwick.desk.actions.promises import promise_otherwise
from bailiwick.desk.actions.rows import hold, keep, put
from bailiwick.desk.actions.showing import PROMISE_FIELDS
from bailiwick.desk.events import TicketChanged
from bailiwick.desk.models import Kind, Ticket
from bailiwick.desk.permissions import can_change_ticket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.core.events import Changes

#: what `change_ticket` takes; everything else has an action of its own
CHANGEABLE = frozenset(
    [
        "title",
        "description",
        "kind",
        "category",
        "requester",
        "affected",
        "contact_phone",
        "contact_email",
        "contact_confirmed",
        "site",
        "building",
        "room",
        "custom",
    ]
)
#: by these the policy is chosen, and whether there is a client to be told anything
DECIDING = frozenset({"category", "department", "requester", "affected"})


@transaction.atomic
def change_ticket(ticket: Ticket, *, actor: Actor, now: datetime, values: Mapping[str, object], version: int | None = None) -> Changes:
    """Change fields named in `CHANGEABLE` and return what really changed.

    `version` is the one the person was looking at. The department follows the affected
    person. Raises Stale, ValidationError with the fields at fault.
    """
    hold(ticket, version=version)
    require(can_change_ticket(actor, ticket))
    unknown = sorted(set(values) - CHANGEABLE)
    if unknown:
        raise ValidationError({name: _("This cannot be changed here.") for name in unknown})
    changes = put(ticket, {name: value.strip() if isinstance(value, str) else value for name, value in values.items()})
    if "affected" in changes or "requester" in changes:
        person = ticket.affected or ticket.requester
        changes |= put(ticket, {"department": person.department if person else None})
    if "room" in changes and ticket.room is not None:
        changes |= put(
            ticket, {"building": ticket.room.building, "site": ticket.room.building.site} if not {"site", "building"} & set(changes) else {}
        )
    _check(ticket)
    if DECIDING & set(changes) and ticket.is_unfinished:
        promise_otherwise(ticket, actor=actor, now=now, reason=_("the matter was changed"))
    if changes:
        keep(ticket, *changes, *PROMISE_FIELDS, now=now)
        publish(TicketChanged(actor=actor, subject=ticket, at=now, changes=changes))
    return changes


def _check(ticket: Ticket) -> None:
    wrong = check_place(ticket.site, ticket.building, ticket.room)
    if not ticket.title:
        wrong["title"] = _("Say in a few words what the matter is.")
    if ticket.kind not in Kind.values:
        wrong["kind"] = _("Choose incident or request.")
    if wrong:
        raise ValidationError(wrong)
