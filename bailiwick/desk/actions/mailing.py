"""Mail to clients that did not arrive, sent again by whoever works on the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.core.permissions import require
from bailiwick.desk.permissions import can_send_again
from bailiwick.notifications.actions import put_back

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.notifications.models import Outgoing


@transaction.atomic
def send_answer_again(ticket: Ticket, mail: Outgoing, *, actor: Actor, now: datetime) -> None:
    """Put a mail to the client of a ticket back into the outbox, to the address that the client has now.

    Raises IllegalMove for a mail that is on its way or arrived, Stale when it changed meanwhile.
    """
    require(can_send_again(actor, ticket))
    put_back(mail, actor=actor, now=now)
