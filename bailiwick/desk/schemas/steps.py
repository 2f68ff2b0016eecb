"""What each step on a ticket needs."""

from __future__ import annotations

from datetime import datetime

from ninja import Field, Schema
from pydantic import AwareDatetime

from bailiwick.core.api import Key
from bailiwick.desk.models import Channel, EntryKind, LinkKind, WaitsOn
from bailiwick.desk.schemas.tickets import Digits, Impact, Priority, Seconds, Urgency

Version = int


class Step(Schema):
    """What every step may carry."""

    version: Version | None = Field(None, ge=1, le=2**31, description="The version the step is based on; another one is answered with 409.")


class PriorityIn(Step):
    """Impact and urgency; a priority against the matrix needs a reason."""

    impact: Impact | None = None
    urgency: Urgency | None = None
    priority: Priority | None = None
    reason: str = Field("", max_length=255)


class AssignIn(Step):
    """Whom to give the ticket."""

    assignee: Key | None = Field(description="Staff member; null for nobody.")
    despite_absence: bool = False


class HandOffIn(Schema):
    """Where the ticket goes, and why."""

    reason: str = Field(min_length=1, max_length=255)
    team: Key | None = None
    tier: int | None = Field(None, ge=1, le=3)
    assignee: Key | None = None
    despite_absence: bool = False


class WaitIn(Step):
    """What the ticket waits for."""

    kind: Key | None = Field(None, description="One of the kept reasons; it says the party, the words and the reminders.")
    on: WaitsOn | None = Field(None, description="Left out, the party of the kept reason.")
    reason: str = Field("", max_length=255, description="Left out, the words of the kept reason.")
    until: AwareDatetime | None = None
    parent: str | None = Field(None, pattern=Digits, description="Number of the other ticket, when it waits for one.")


class SolveIn(Step):
    """How it was settled."""

    resolution: str = Field(min_length=1, max_length=100_000)
    worked_seconds: Seconds = 0


class ReasonIn(Step):
    """Why."""

    reason: str = Field(min_length=1, max_length=255)


class FollowUpIn(Schema):
    """What is wrong now."""

    description: str = Field(min_length=1, max_length=100_000)
    channel: Channel = Channel.API


class EntryIn(Schema):
    """Something said or done."""

    kind: EntryKind
    body: str = Field(min_length=1, max_length=100_000)
    worked_seconds: Seconds = 0
    channel: Channel | None = None
    at: AwareDatetime | None = Field(None, description="When it happened; left out, now.")


class CorrectionIn(Schema):
    """The corrected text of an entry."""

    body: str = Field(min_length=1, max_length=100_000)
    worked_seconds: Seconds | None = None


class ReplyIn(Schema):
    """What a client writes on their own ticket."""

    body: str = Field(min_length=1, max_length=100_000)


class WorkIn(Schema):
    """Time worked that belongs to no single entry."""

    worked_seconds: int = Field(ge=1, le=86_400)
    note: str = Field("", max_length=255, description="What the time was spent on.")


class ReaderIn(Schema):
    """Who may know."""

    person: Key = Field(description="Person with an account.")


class LinkIn(Schema):
    """What this ticket is to another."""

    other: str = Field(pattern=Digits, description="Number of the other ticket.")
    kind: LinkKind


class EntryOut(Schema):
    """An entry of a ticket."""

    id: int
    kind: EntryKind
    body: str
    author_name: str
    at: datetime
    worked_seconds: int
    channel: str
    revises_id: int | None


class LinkOut(Schema):
    """A link of a ticket."""

    id: int
    kind: LinkKind
    ticket: str
    other: str

    @staticmethod
    def resolve_ticket(obj: object) -> str:
        """Return the number of the ticket that is linked."""
        return str(getattr(getattr(obj, "ticket", None), "number", ""))

    @staticmethod
    def resolve_other(obj: object) -> str:
        """Return the number of the ticket it is linked to."""
        return str(getattr(getattr(obj, "other", None), "number", ""))
