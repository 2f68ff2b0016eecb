"""How tickets are joined and parted, as programs see it."""

from __future__ import annotations

from datetime import datetime

from ninja import Field, Schema

from bailiwick.core.api import Key
from bailiwick.desk.models import ChildrenRule, JoinKind
from bailiwick.desk.schemas.steps import Step
from bailiwick.desk.schemas.tickets import Digits, Seconds

Entries = list[Key]


class Reasoned(Schema):
    """Why, for whoever reads the story."""

    reason: str = Field("", max_length=255)


class MergeIn(Step, Reasoned):
    """Into which ticket."""

    into: str = Field(pattern=Digits, description="Number of the ticket that stays.")


class DuplicateIn(Reasoned):
    """Of which ticket; the reason is what the client reads as the resolution."""

    of: str = Field(pattern=Digits, description="Number of the ticket that is repeated.")


class UnderIn(Reasoned):
    """Under which ticket."""

    parent: str = Field(pattern=Digits, description="Number of the parent.")


class SplitIn(Reasoned):
    """Which entries become a ticket of their own."""

    entries: Entries = Field(min_length=1, max_length=500)
    title: str = Field("", max_length=200, description="Left out, the first line of the first entry.")


class MoveIn(Schema):
    """Which entries belong to which other ticket."""

    entries: Entries = Field(min_length=1, max_length=500)
    to: str = Field(pattern=Digits, description="Number of the ticket they belong to.")
    reason: str = Field(min_length=1, max_length=255)


class ParentIn(Reasoned):
    """Which tickets have one cause."""

    tickets: list[str] = Field(min_length=1, max_length=500, description="Numbers of the tickets.")
    title: str = Field("", max_length=200)
    description: str = Field("", max_length=100_000)
    rule: ChildrenRule = ChildrenRule.TOGETHER


class ChildrenRuleIn(Schema):
    """What solving the parent means for those under it."""

    rule: ChildrenRule


class UpdateIn(Schema):
    """What all clients are told."""

    text: str = Field(min_length=1, max_length=100_000)
    worked_seconds: Seconds = 0


class JoinOut(Schema):
    """An act of joining or parting, also after it was undone."""

    id: int
    kind: JoinKind
    ticket: str
    other: str
    reason: str
    at: datetime
    by_name: str
    undone_at: datetime | None
    undone_by_name: str

    @staticmethod
    def resolve_ticket(obj: object) -> str:
        """Return the number of the ticket that was joined."""
        return str(getattr(getattr(obj, "ticket", None), "number", ""))

    @staticmethod
    def resolve_other(obj: object) -> str:
        """Return the number of the ticket it was joined with."""
        return str(getattr(getattr(obj, "other", None), "number", ""))
