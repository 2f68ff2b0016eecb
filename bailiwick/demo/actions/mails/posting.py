"""Mail of the county arrives as any other: stored first, then understood, at the hour at which it came."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING

from bailiwick.core.problems import Conflict
from bailiwick.mailroom.actions import Outcome, store_raw, understand_at_once
from bailiwick.mailroom.models import Via

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models import Ticket
    from bailiwick.mailroom.models import Arrival, Mailbox


def arrive(content: bytes, *, box: Mailbox, at: datetime, sender: str, to: str = "", via: Via = Via.LMTP) -> Arrival:
    """Hand a mail over and return its arrival with what it became; raises Conflict when it could not be understood."""
    arrival = store_raw(
        content, mailbox=box, via=via, envelope_from=parseaddr(sender)[1], envelope_to=to or box.address, now=at, at_once=True
    )  # fmt: skip
    understand_at_once(arrival, now=at)
    arrival.refresh_from_db()
    if arrival.reason == "error":
        raise Conflict(arrival.error)
    return arrival


def leave_on_server(head: bytes, size: str, *, box: Mailbox, at: datetime, sender: str, quarantined: Outcome) -> Arrival:
    """Keep the head of a mail that was too large to be fetched."""
    return store_raw(
        head, mailbox=box, via=Via.IMAP, envelope_from=parseaddr(sender)[1], envelope_to=box.address, server_key=f"1.{size}", now=at, quarantine=quarantined
    )  # fmt: skip


def ticket_of(arrival: Arrival) -> Ticket:
    """Return the ticket that a mail opened or joined."""
    if arrival.ticket is None:
        raise Conflict(f"a mail of the county became {arrival.outcome}: {arrival.why}")
    return arrival.ticket
