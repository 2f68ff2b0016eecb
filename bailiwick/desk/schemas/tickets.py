"""Tickets as programs see them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Field, Schema

from bailiwick.core.api import Key
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.desk.models import Channel, Kind, State, Ticket, Wait, WaitsOn
from bailiwick.desk.schemas.answers import TriageIn

if TYPE_CHECKING:
    from django.db.models import Model

#: a ticket's number in a path
Digits = r"^[\w.-]{1,24}$"
Impact = Annotated[int, Field(ge=1, le=4, description="1 one person, 2 a team, 3 a department, 4 the whole organisation.")]
Urgency = Annotated[int, Field(ge=1, le=4, description="1 a request, 2 an inconvenience, 3 degraded, 4 blocked.")]
Priority = Annotated[int, Field(ge=1, le=4, description="1 critical, 2 high, 3 moderate, 4 low.")]
Seconds = Annotated[int, Field(ge=0, le=86_400)]


class Ref(Schema):
    """Another record: its key and name."""

    id: int
    name: str

    @staticmethod
    def resolve_name(obj: Model | dict[str, Any]) -> str:
        """Return what people call it."""
        return str(obj["name"]) if isinstance(obj, dict) else str(obj)


class WaitOut(Schema):
    """What a ticket waits for."""

    on: WaitsOn
    kind: Ref | None = Field(None, description="The kept reason, if it is one.")
    reason: str
    since: datetime
    until: datetime | None
    remaining_seconds: int | None = Field(None, description="Seconds of the promise left when the wait began.")


_WAIT = Prepared(lambda: Wait.objects.filter(ticket=Slot("ticket", Wait.ticket), ended_at=None).select_related("kind")[:1])


class TicketRow(Schema):
    """A ticket in a list."""

    number: str
    version: int = Field(description="Send it back with a change, so that changes of others are noticed.")
    kind: Kind
    state: State
    title: str
    requester: Ref | None
    affected: Ref | None
    department: Ref | None
    site: Ref | None
    category: Ref | None
    team: Ref | None
    tier: int
    assignee: Ref | None
    impact: int
    urgency: int
    priority: int
    channel: Channel
    opened_at: datetime
    respond_by_at: datetime | None
    responded_at: datetime | None
    due_at: datetime | None = Field(description="Promised time; empty while the ticket waits.")
    told_at: datetime | None = Field(description="When the client last heard from us.")
    take_by_at: datetime | None = Field(description="By when somebody is to take it, or whoever has it is to touch it.")
    update_due_at: datetime | None = Field(description="By when the client is to hear from us again; empty while we wait for them.")
    solved_at: datetime | None
    closed_at: datetime | None
    first_contact_fix: bool
    need_to_know: bool


class TicketOut(TicketRow):
    """A ticket with everything on it."""

    description: str
    building: Ref | None
    room: Ref | None
    contact_phone: str
    contact_email: str
    contact_confirmed: bool
    priority_reason: str
    reopened_count: int
    worked_seconds: int
    last_activity_at: datetime
    follows: str | None = Field(None, description="Number of the ticket that this one follows.")
    parent: str | None = Field(None, description="Number of the ticket that this one is under.")
    children_rule: str = Field(description="What solving this ticket means for those under it.")
    wait: WaitOut | None = Field(None, description="What the ticket waits for now.")
    custom: dict[str, Any]

    @staticmethod
    def resolve_follows(obj: Ticket, context: dict[str, Any]) -> str | None:
        """Name the ticket this one follows, if it exists for whoever asks."""
        if obj.follows_id is None:
            return None
        return Ticket.objects.visible_to(context["request"].user).filter(pk=obj.follows_id).values_list("number", flat=True).first()

    @staticmethod
    def resolve_parent(obj: Ticket, context: dict[str, Any]) -> str | None:
        """Name the ticket this one is under, if it exists for whoever asks."""
        if obj.parent_id is None:
            return None
        return Ticket.objects.visible_to(context["request"].user).filter(pk=obj.parent_id).values_list("number", flat=True).first()

    @staticmethod
    def resolve_wait(obj: Ticket) -> Wait | None:
        """Return the running wait."""
        return _WAIT.first(ticket=obj.pk)


class OpeningIn(Schema):
    """A ticket to open; what is left out follows from the category and the person."""

    title: str = Field(min_length=1, max_length=200)
    description: str = Field("", max_length=100_000)
    requester: Key | None = Field(None, description="Person; left out, whoever asks.")
    affected: Key | None = None
    kind: Kind | None = None
    category: Key | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    priority: Priority | None = Field(None, description="Another than the matrix makes; needs a reason.")
    priority_reason: str = Field("", max_length=255)
    site: Key | None = None
    building: Key | None = None
    room: Key | None = None
    team: Key | None = None
    assignee: Key | None = Field(None, description="Staff member.")
    contact_phone: str = Field("", max_length=40)
    contact_email: str = Field("", max_length=254)
    need_to_know: bool = False
    triage: TriageIn | None = Field(
        None, description="Answers to the questions about the category; what they make needs a reason to be set otherwise."
    )


class OpenIn(OpeningIn):
    """A ticket to open through the API."""

    channel: Channel = Channel.API


class ChangeIn(Schema):
    """What to change; fields that are not sent stay as they are."""

    version: int | None = Field(None, ge=1, le=2**31, description="The version the change is based on.")
    title: str | None = Field(None, min_length=1, max_length=200)
    description: str | None = Field(None, max_length=100_000)
    kind: Kind | None = None
    category: Key | None = None
    requester: Key | None = None
    affected: Key | None = None
    contact_phone: str | None = Field(None, max_length=40)
    contact_email: str | None = Field(None, max_length=254)
    contact_confirmed: bool | None = None
    site: Key | None = None
    building: Key | None = None
    room: Key | None = None


class TicketsAsked(Schema):
    """Which tickets of a list are wanted."""

    state: list[State] = Field(default_factory=list, description="Any of these stages.")
    kind: Kind | None = None
    priority: list[Priority] = Field(default_factory=list)
    team: Key | None = None
    assignee: Key | None = None
    unassigned: bool | None = Field(None, description="True for what nobody has.")
    requester: Key | None = None
    affected: Key | None = None
    department: Key | None = None
    site: Key | None = None
    category: Key | None = Field(None, description="This category and those under it.")
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    update_overdue: bool | None = Field(None, description="Whose client is due to hear from us.")
    pick_up_overdue: bool | None = Field(None, description="What should have been taken, or touched, by now.")
    due_until: datetime | None = Field(None, description="Running and promised by this instant.")


class SegmentOut(Schema):
    """A stretch of time, and whether it counted toward the promise."""

    starts: datetime
    ends: datetime
    counts: bool
    counted_seconds: int
    words: str

    @staticmethod
    def resolve_counted_seconds(obj: Any) -> int:
        """Return the counted time in seconds."""
        return int(obj.counted.total_seconds())


class PromiseOut(Schema):
    """What is promised on a ticket, and how it was counted."""

    respond_by_at: datetime | None
    responded_at: datetime | None
    due_at: datetime | None
    segments: list[SegmentOut]
