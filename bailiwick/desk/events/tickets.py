"""What happens to tickets and calls.

Facts never hold the texts of entries: those stand on the ticket, behind its read door.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.desk.models import Call, Ticket

if TYPE_CHECKING:
    from datetime import datetime


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
class EntryAdded(TicketEvent):
    """Something was said or done on a ticket."""

    sentence = _("wrote an entry")

    entry: int
    kind: str
    worked_seconds: int
    mentioned: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClientReplied(TicketEvent):
    """The client wrote to the desk on their own ticket."""

    sentence = _("answered")

    entry: int


@dataclass(frozen=True, kw_only=True)
class EntryCorrected(TicketEvent):
    """An entry was replaced by a corrected version; the old one is kept."""

    sentence = _("corrected an entry")

    entry: int
    revises: int


@dataclass(frozen=True, kw_only=True)
class WorkRecorded(TicketEvent):
    """Time was spent on a ticket."""

    sentence = _("recorded time worked")

    worked_seconds: int


@dataclass(frozen=True, kw_only=True)
class WorkCorrected(TicketEvent):
    """Time worked was said to be another, with the reason."""

    sentence = _("corrected the time worked: {reason}")

    before: int
    worked_seconds: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TimerStarted(TicketEvent):
    """Somebody began to work against the clock."""

    sentence = _("began to work on the ticket")


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


@dataclass(frozen=True, kw_only=True)
class TicketBreached(TicketEvent):
    """The promised time passed without a solution."""

    sentence = _("noticed that the promised time has passed")

    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketRestricted(TicketEvent):
    """A ticket became need-to-know."""

    sentence = _("made the ticket need-to-know: {reason}")

    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketUnrestricted(TicketEvent):
    """A ticket is no longer need-to-know."""

    sentence = _("opened the ticket to the desk again: {reason}")

    reason: str


@dataclass(frozen=True, kw_only=True)
class ReaderNamed(TicketEvent):
    """Somebody may know of a need-to-know ticket."""

    sentence = _("let {reader} know of the ticket")

    reader: str


@dataclass(frozen=True, kw_only=True)
class ReaderUnnamed(TicketEvent):
    """Somebody may no longer know of a need-to-know ticket."""

    sentence = _("took {reader} off the ticket")

    reader: str


@dataclass(frozen=True, kw_only=True)
class TicketRead(TicketEvent):
    """Somebody opened a need-to-know ticket; said at most once an hour for each reader."""

    sentence = _("read the ticket")


@dataclass(frozen=True, kw_only=True)
class TicketWatched(TicketEvent):
    """Somebody follows a ticket."""

    sentence = _("began to follow the ticket")


@dataclass(frozen=True, kw_only=True)
class TicketUnwatched(TicketEvent):
    """Somebody stopped following a ticket."""

    sentence = _("stopped following the ticket")


@dataclass(frozen=True, kw_only=True)
class TicketsLinked(TicketEvent):
    """Two tickets were linked; the other is named only when it is not need-to-know."""

    sentence = _("linked the ticket with another: {other}")

    kind: str
    other: str


@dataclass(frozen=True, kw_only=True)
class TicketsUnlinked(TicketEvent):
    """A link between two tickets was taken away."""

    sentence = _("took away the link with another ticket: {other}")

    kind: str
    other: str


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
