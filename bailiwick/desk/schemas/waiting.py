"""What rests, as programs see it."""

from __future__ import annotations

from datetime import datetime

from ninja import Field, Schema
from pydantic import AwareDatetime

from bailiwick.desk.models import AttemptHow, AttemptOutcome


class ChaseStepOut(Schema):
    """One step still to come if nobody answers."""

    number: int = Field(description="Number of the reminder; 0 is the end of the plan.")
    at: datetime


class ChaseOut(Schema):
    """The reminders of the present wait."""

    plan: str
    sent: int
    times: int
    since: datetime
    stopped_at: datetime | None
    then: str = Field(description="What follows the last reminder: solve, take-up or tell.")
    words: str = Field(description="The plan in words.")
    steps: list[ChaseStepOut]


class AttemptIn(Schema):
    """A try to reach the client."""

    how: AttemptHow
    outcome: AttemptOutcome
    note: str = Field("", max_length=255)
    at: AwareDatetime | None = Field(None, description="When it was; left out, now.")


class AttemptOut(Schema):
    """A try to reach the client, as it stands."""

    id: int
    how: AttemptHow
    outcome: AttemptOutcome
    note: str
    at: datetime
    counts: bool = Field(description="Whether it still stands unanswered.")


class SnoozeIn(Schema):
    """Until when a ticket is put aside, and for whom."""

    until: AwareDatetime
    for_team: bool = False
    note: str = Field("", max_length=255)


class SnoozeOut(Schema):
    """A ticket put aside."""

    until: datetime
    since: datetime
    for_team: bool
    note: str
    by: str

    @staticmethod
    def resolve_by(obj: object) -> str:
        """Name who put it aside."""
        return str(getattr(obj, "user", obj["by"] if isinstance(obj, dict) else ""))
