"""What became of a mail is written down once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.mailroom.events import MailQuarantined
from bailiwick.mailroom.models import Arrival, ArrivalState, OutcomeKind

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models import Entry, Ticket


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mail became: a kind, the ticket and entry, and the reason as a code and in words."""

    kind: OutcomeKind
    ticket: Ticket | None = None
    entry: Entry | None = None
    reason: str = ""
    why: str = ""


def settle(arrival: Arrival, outcome: Outcome, *, now: datetime) -> None:
    """Write an outcome into an arrival that the caller holds, inside the transaction that made it true."""
    arrival.state = ArrivalState.QUARANTINED if outcome.kind == OutcomeKind.QUARANTINED else ArrivalState.UNDERSTOOD
    arrival.outcome, arrival.reason, arrival.why = outcome.kind, outcome.reason[:40], outcome.why[:500]
    arrival.ticket, arrival.entry, arrival.settled_at = outcome.ticket, outcome.entry, now
    arrival.save(update_fields=["state", "outcome", "reason", "why", "ticket", "entry", "settled_at"])
    if outcome.kind == OutcomeKind.QUARANTINED:
        publish(MailQuarantined(actor=System("a mail could not be placed"), subject=arrival, at=now, reason=arrival.reason, why=arrival.why))


def outcome_of(arrival: Arrival) -> Outcome | None:
    """Return what an arrival became; None while it waits."""
    if not arrival.is_settled:
        return None
    return Outcome(OutcomeKind(arrival.outcome), ticket=arrival.ticket, entry=arrival.entry, reason=arrival.reason, why=arrival.why)
