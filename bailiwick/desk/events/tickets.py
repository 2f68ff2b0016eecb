"""What happens to tickets and calls themselves.

Facts never hold the texts of entries: those stand on the ticket, behind its read door.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models import Call, Ticket


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    """Anything that happens to a ticket."""

    subject: Ticket


@dataclass(frozen=True, kw_only=True)
class TicketOpened(TicketEvent):
    """A ticket was opened."""

    sentence = _("opened this ticket")

    channel: str
    priority: int


@dataclass(frozen=True, kw_only=True)
class TicketChanged(TicketEvent):
    """What a ticket says about the matter was changed."""

    sentence = _("changed what the ticket says")


@dataclass(frozen=True, kw_only=True)
class PrioritySet(TicketEvent):
    """Impact, urgency or priority changed, and with them the promise."""

    sentence = _("set impact, urgency and priority")

    reason: str
    was_due_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(TicketEvent):
    """A ticket was given to somebody."""

    sentence = _("gave the ticket to {assignee}")

    assignee: str


@dataclass(frozen=True, kw_only=True)
class TicketPickedUp(TicketEvent):
    """Somebody took a ticket."""

    sentence = _("took the ticket")

    assignee: str


@dataclass(frozen=True, kw_only=True)
class TicketReleased(TicketEvent):
    """Somebody gave a ticket back to the team."""

    sentence = _("gave the ticket back to the team")


@dataclass(frozen=True, kw_only=True)
class TicketHandedOff(TicketEvent):
    """A ticket went to another team, tier or person."""

    sentence = _("handed the ticket on: {reason}")

    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketWaits(TicketEvent):
    """A ticket began to wait; its promised time rests."""

    sentence = _("let the ticket wait: {reason}")

    on: str
    reason: str
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class TicketResumed(TicketEvent):
    """A wait ended; the promised time runs again."""

    sentence = _("took the ticket up again")

    on: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TicketSolved(TicketEvent):
    """The desk considers the matter settled."""

    sentence = _("solved the ticket")

    entry: int
    first_contact_fix: bool
    #: false where the client hears of it by another of their tickets
    tells: bool = True


@dataclass(frozen=True, kw_only=True)
class TicketReopened(TicketEvent):
    """The solution did not hold."""

    sentence = _("reopened the ticket: {reason}")

    reason: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TicketClosed(TicketEvent):
    """A solved ticket was closed."""

    sentence = _("closed the ticket")


@dataclass(frozen=True, kw_only=True)
class TicketDueSoon(TicketEvent):
    """The promised time is nearly used up."""

    sentence = _("noticed that the promised time is nearly used up")

    due_at: datetime
    #: false where the policy has people told of it
    tells: bool = True


@dataclass(frozen=True, kw_only=True)
class TicketBreached(TicketEvent):
    """The promised time passed without a solution."""

    sentence = _("noticed that the promised time has passed")

    due_at: datetime
    #: false where the policy has people told of it
    tells: bool = True


@dataclass(frozen=True, kw_only=True)
class PromiseOverridden(TicketEvent):
    """Somebody set by hand when a promise is due, or whether it counts as kept."""

    sentence = _("set a promise by hand: {promise} ({reason})")

    promise: str
    reason: str
    due_at: datetime | None
    verdict: bool | None


@dataclass(frozen=True, kw_only=True)
class CallLogged(Event):
    """Somebody phoned, walked in or was met in the field."""

    sentence = _("logged a call")

    subject: Call
    channel: str
    seconds: int


@dataclass(frozen=True, kw_only=True)
class PastTicketsStored(Event):
    """Tickets of the past came or went in bulk, silently; whoever keeps counts must count again."""

    sentence = _("brought tickets of the past in, or took them out again")
