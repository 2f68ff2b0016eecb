"""What happens to tickets and calls.

Facts never hold the texts of entries: those stand on the ticket, behind its read door.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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

    channel: str
    priority: int


@dataclass(frozen=True, kw_only=True)
class TicketChanged(TicketEvent):
    """What a ticket says about the matter was changed."""


@dataclass(frozen=True, kw_only=True)
class PrioritySet(TicketEvent):
    """Impact, urgency or priority changed, and with them the promise."""

    reason: str
    was_due_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(TicketEvent):
    """A ticket was given to somebody."""

    assignee: str


@dataclass(frozen=True, kw_only=True)
class TicketPickedUp(TicketEvent):
    """Somebody took a ticket."""

    assignee: str


@dataclass(frozen=True, kw_only=True)
class TicketReleased(TicketEvent):
    """Somebody gave a ticket back to the team."""


@dataclass(frozen=True, kw_only=True)
class TicketHandedOff(TicketEvent):
    """A ticket went to another team, tier or person."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketWaits(TicketEvent):
    """A ticket began to wait; its promised time rests."""

    on: str
    reason: str
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class TicketResumed(TicketEvent):
    """A wait ended; the promised time runs again."""

    on: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class EntryAdded(TicketEvent):
    """Something was said or done on a ticket."""

    entry: int
    kind: str
    worked_seconds: int
    mentioned: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClientReplied(TicketEvent):
    """The client wrote to the desk on their own ticket."""

    entry: int


@dataclass(frozen=True, kw_only=True)
class EntryCorrected(TicketEvent):
    """An entry was replaced by a corrected version; the old one is kept."""

    entry: int
    revises: int


@dataclass(frozen=True, kw_only=True)
class WorkRecorded(TicketEvent):
    """Time was spent on a ticket."""

    worked_seconds: int


@dataclass(frozen=True, kw_only=True)
class TicketSolved(TicketEvent):
    """The desk considers the matter settled."""

    entry: int
    first_contact_fix: bool


@dataclass(frozen=True, kw_only=True)
class TicketReopened(TicketEvent):
    """The solution did not hold."""

    reason: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TicketClosed(TicketEvent):
    """A solved ticket was closed."""


@dataclass(frozen=True, kw_only=True)
class TicketDueSoon(TicketEvent):
    """The promised time is nearly used up."""

    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketBreached(TicketEvent):
    """The promised time passed without a solution."""

    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketRestricted(TicketEvent):
    """A ticket became need-to-know."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketUnrestricted(TicketEvent):
    """A ticket is no longer need-to-know."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ReaderNamed(TicketEvent):
    """Somebody may know of a need-to-know ticket."""

    reader: str


@dataclass(frozen=True, kw_only=True)
class ReaderUnnamed(TicketEvent):
    """Somebody may no longer know of a need-to-know ticket."""

    reader: str


@dataclass(frozen=True, kw_only=True)
class TicketRead(TicketEvent):
    """Somebody opened a need-to-know ticket; said at most once an hour for each reader."""


@dataclass(frozen=True, kw_only=True)
class TicketWatched(TicketEvent):
    """Somebody follows a ticket."""


@dataclass(frozen=True, kw_only=True)
class TicketUnwatched(TicketEvent):
    """Somebody stopped following a ticket."""


@dataclass(frozen=True, kw_only=True)
class TicketsLinked(TicketEvent):
    """Two tickets were linked; the other is named only when it is not need-to-know."""

    kind: str
    other: str


@dataclass(frozen=True, kw_only=True)
class TicketsUnlinked(TicketEvent):
    """A link between two tickets was taken away."""

    kind: str
    other: str


@dataclass(frozen=True, kw_only=True)
class CallLogged(Event):
    """Somebody phoned, walked in or was met in the field."""

    subject: Call
    channel: str
    seconds: int
