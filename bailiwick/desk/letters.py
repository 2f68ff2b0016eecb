"""What the desk writes to clients by mail: what counts as a letter of a person, and to which address it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.desk.models import Ticket

if TYPE_CHECKING:
    from django.db.models import Model

    from bailiwick.desk.events import TicketEvent

#: the notices by which a client reads what the desk wrote
TO_CLIENT = ("desk.EntryAdded/client", "desk.UpdateShared", "desk.TicketSolved")


def is_letter(event: TicketEvent) -> bool:
    """Whether a person wrote what the client is told: such a mail goes at once, alone and as theirs."""
    return event.actor.user is not None


def addresses_of_clients(record: Model, people: set[int]) -> dict[int, str]:
    """Return at which address the client of a ticket wants to be answered, where one is given."""
    if not isinstance(record, Ticket) or record.requester_id is None or record.requester_id not in people or not record.contact_email:
        return {}
    return {record.requester_id: record.contact_email}
