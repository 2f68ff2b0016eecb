"""Mail to clients that did not arrive, sent again by whoever works on the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.permissions import require
from bailiwick.desk.actions.changing import change_ticket
from bailiwick.desk.permissions import can_send_again
from bailiwick.notifications.actions import put_back

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.notifications.models import Outgoing


@transaction.atomic
def send_answer_again(ticket: Ticket, mail: Outgoing, *, actor: Actor, now: datetime, address: str = "") -> None:
    """Put a mail to the client of a ticket back into the outbox, to the address that the client has now.

    With `address` the ticket is corrected first: all about it goes there from now on. Raises ValidationError for what is
    no address, IllegalMove for a mail that is on its way or arrived, Stale when it changed meanwhile.
    """
    require(can_send_again(actor, ticket))
    if address.strip():
        _correct_address(ticket, mail, actor=actor, now=now, address=address.strip())
    put_back(mail, actor=actor, now=now)


def _correct_address(ticket: Ticket, mail: Outgoing, *, actor: Actor, now: datetime, address: str) -> None:
    if mail.person_id != ticket.requester_id:
        raise ValidationError({"address": _("This mail went to somebody else than the client. Correct the address in the directory.")})
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"address": _("This is no address to which mail can be sent: %(address)s") % {"address": address[:254]}}) from error
    change_ticket(ticket, actor=actor, now=now, values={"contact_email": address})
