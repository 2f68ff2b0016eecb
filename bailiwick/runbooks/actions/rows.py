"""What the actions of this app share: holding a ticket's row, so that two people never decide at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.core.problems import Conflict
from bailiwick.desk.models import Ticket

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: longest reason that is kept
LONGEST = 255


def hold(ticket: Ticket) -> Ticket:
    """Lock a ticket's row until commit and return it as it is stored now."""
    return Ticket.objects.select_for_update(of=("self",)).select_related("requester", "affected", "category").get(pk=ticket.pk)


def hold_unfinished(ticket: Ticket) -> Ticket:
    """Lock a ticket's row and return it; raises Conflict when the ticket is finished."""
    held = hold(ticket)
    if not held.is_unfinished:
        raise Conflict(_("This ticket is %(state)s. Reopen it first.") % {"state": held.get_state_display().lower()})
    return held


def said(reason: str, field: str, missing: str | _StrPromise) -> str:
    """Return a reason as it is kept; raises ValidationError when there is none."""
    words = reason.strip()
    if not words:
        raise ValidationError({field: str(missing)})
    return words[:LONGEST]
