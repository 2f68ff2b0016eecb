"""What the API takes and gives about rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

from bailiwick.rules.engine.definition import RuleDefinition
from bailiwick.rules.models import TRIGGERS, Rule

Whole = 2**31 - 1


class RuleIn(Schema):
    """A rule: when it is asked, what must be so, what is done."""

    title: str = Field(min_length=1, max_length=120)
    about: str = Field("", max_length=300)
    position: int = Field(100, ge=0, le=Whole, description="Rules are asked in this order.")
    trigger: str = Field(max_length=20, description=f"One of {', '.join(TRIGGERS)}, time.")
    since: Literal["", "opened", "entry", "idle", "waiting", "solved"] = Field("", description="For `time`: from when on the hours are counted.")
    hours: int = Field(0, ge=0, le=100_000)
    in_office_hours: bool = True
    stop_after: bool = False
    is_selective: bool = True
    starts_on: date | None = None
    ends_on: date | None = None
    per_hour: int = Field(3, ge=1, le=1000, description="How often it may act on one ticket within an hour.")
    definition: RuleDefinition = Field(default_factory=RuleDefinition)


class RuleChange(RuleIn):
    """A whole rule in place of what it was."""

    version: int | None = Field(None, ge=1, le=Whole, description="The version it was read as; an older one is answered with 409.")


class RuleOut(Schema):
    """A rule."""

    id: int
    title: str
    about: str
    position: int
    trigger: str
    since: str
    hours: int
    in_office_hours: bool
    stop_after: bool
    is_selective: bool
    starts_on: date | None
    ends_on: date | None
    per_hour: int
    is_on: bool
    is_retired: bool
    off_reason: str
    sentence: str
    definition: dict[str, Any]
    version: int

    @staticmethod
    def resolve_sentence(rule: Rule) -> str:
        """Say the rule in the language of the request."""
        return rule.sentence()


class RuleReasonIn(Schema):
    """Why."""

    reason: str = Field("", max_length=300)


class RuleMoveIn(Schema):
    """Where in the order."""

    by: Literal[-1, 1] = Field(description="-1 to be asked earlier, 1 later.")


class RunOut(Schema):
    """What a rule did on a ticket."""

    id: int
    rule: int = Field(alias="rule_id")
    ticket: str = Field(alias="ticket.number")
    event: str
    at: datetime
    outcome: str
    reason: str
    said: list[str]
    changes: dict[str, list[Any]]
    error: str


class RehearsalOut(Schema):
    """A dry run."""

    id: int
    rule: int = Field(alias="rule_id")
    since: datetime
    until: datetime
    sentence: str
    looked_at: int
    found: int
    is_cut: bool
    ended_at: datetime | None = Field(None, description="Empty while it is under way.")


class RehearsedOut(Schema):
    """What a rule would have done."""

    id: int
    ticket: str = Field(alias="ticket.number")
    event: str
    at: datetime
    said: list[str]
    changes: dict[str, list[Any]]
