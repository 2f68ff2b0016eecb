"""What programs are told about the clocks of a ticket."""

from __future__ import annotations

from datetime import datetime

from ninja import Field, Schema
from pydantic import AwareDatetime


class ClockOut(Schema):
    """One promise about a ticket, and how it stands."""

    id: int
    kind: str = Field(description="acknowledge, first_response, client_update, on_site or resolve")
    party: str = Field(description="To or by whom: client, team or vendor")
    party_key: str
    priority: int
    policy: str
    policy_version: int | None
    calendar: str
    target: str = Field(description="4h, 1h30m or 2d; empty where nothing is promised")
    state: str = Field(description="running, paused or stopped")
    run: int = Field(description="How many times it began, this one included")
    started_at: datetime
    stopped_at: datetime | None
    due_at: datetime | None = Field(description="None while it rests or has stopped")
    elapsed_s: float = Field(description="Time that counted so far, in seconds")
    remaining_s: float | None = Field(description="Working time left until it is due, less than nothing when it is late")
    met: bool | None = Field(description="Whether the promise was kept, once that is settled")
    words: str = Field(description="How it stands, in words")


class PromiseOverrideIn(Schema):
    """What a promise comes to by hand: `due_at`, or `kept`; with neither, what was set before is forgotten."""

    clock: int = Field(ge=1, le=2**63 - 1, description="The id that the list of clocks gives it by.")
    reason: str = Field(min_length=1, max_length=300)
    due_at: AwareDatetime | None = None
    kept: bool | None = Field(None, description="Whether it counts as kept, whatever was counted.")
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="The version of the ticket that was read; an older one is answered with 409.")


class StretchOut(Schema):
    """A stretch of time of a clock."""

    since: datetime = Field(alias="from")
    until: datetime = Field(alias="to")
    counted_s: float
    kind: str = Field(description="counted, closed_weekday, outside_hours, exception, pause or solved")
    why: str
    ahead: bool = Field(description="Still to come")
    late: bool = Field(description="After the promised time was used up")


class LineOut(Schema):
    """A line of a clock's ledger."""

    number: int
    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    party: str
    reason: str
    cause: str
    words: str


class ExplainedOut(ClockOut):
    """A promise opened into stretches of time."""

    zone: str
    was: list[str] = Field(description="What was promised before, oldest first")
    by_hand: bool = Field(description="Whether somebody set the due time or the verdict by hand")
    rested_s: dict[str, float] = Field(description="Working time that rested, by party; “solved” is what counted as solved")
    segments: list[StretchOut]
    history: list[LineOut]
