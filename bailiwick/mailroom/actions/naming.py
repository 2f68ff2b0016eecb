"""What a mail about an entry is known by, for whoever tells of mail that went out another way than through the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.mailroom.tokens import CLIENT, Pass, make, marker, message_id, plus_address

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models import Entry
    from bailiwick.mailroom.models import Mailbox


@dataclass(frozen=True, slots=True)
class Signs:
    """The name of a mail, where it is answered to, and the marker in its text."""

    message_id: str
    reply_to: str
    marker: str


def signs_for_client(entry: Entry, mailbox: Mailbox, *, now: datetime) -> Signs:
    """Return the signs by which the answer of a client finds an entry and its ticket."""
    token = make(Pass(audience=CLIENT, ticket=entry.ticket_id, entry=entry.pk, mailbox=mailbox.pk), now=now)
    reply_to = plus_address(mailbox.address, token) if mailbox.takes_plus else mailbox.address
    return Signs(message_id(token, mailbox.address.rpartition("@")[2]), reply_to, marker(token))
