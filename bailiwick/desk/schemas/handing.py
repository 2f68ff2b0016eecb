"""Who could take tickets and what becomes of them on leave, as programs see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from bailiwick.core.api import Key
from bailiwick.desk.models import LeaveChoice
from bailiwick.desk.schemas.tickets import Digits, Ref


class ProposalOut(Schema):
    """Somebody who could take a ticket, the best first, with the reasons in words."""

    staff: Ref
    reasons: list[str]
    works_now: bool
    lacks: list[str] = Field(description="Needed skills that they do not have.")
    open_tickets: int
    points: float = Field(description="What their open tickets weigh.")
    capacity: int

    @staticmethod
    def resolve_open_tickets(obj: Any) -> int:
        """Return how many tickets they have."""
        return int(obj.load.tickets)

    @staticmethod
    def resolve_points(obj: Any) -> float:
        """Return what these weigh."""
        return float(obj.load.points)

    @staticmethod
    def resolve_capacity(obj: Any) -> int:
        """Return how much they can carry."""
        return int(obj.load.capacity)


class HandOverIn(Schema):
    """Where somebody's tickets go, and which."""

    to: LeaveChoice
    tickets: list[str] | None = Field(None, max_length=1000, description="Numbers; left out, all but those that wait or are need-to-know.")


class TakeBackIn(Schema):
    """Which tickets come back."""

    tickets: list[str] | None = Field(None, max_length=1000, description="Numbers; left out, all.")


class HandedOverOut(Schema):
    """What became of one ticket."""

    number: str = Field(pattern=Digits)
    to: Ref | None
    problem: str

    @staticmethod
    def resolve_number(obj: Any) -> str:
        """Return the ticket's number."""
        return str(obj.ticket.number)


class GivenAwayOut(Schema):
    """A ticket that somebody gave away on leave."""

    number: str
    to: Ref | None
    at: datetime

    @staticmethod
    def resolve_number(obj: Any) -> str:
        """Return the ticket's number."""
        return str(obj.ticket.number)


class LeavePlanIn(Schema):
    """Where tickets go by themselves on the first day of an absence."""

    to: LeaveChoice


class TeamAsked(Schema):
    """For which team somebody is looked for."""

    team: Key | None = Field(None, description="Left out, the ticket's own.")
    widely: bool = Field(default=False, description="Also those of other teams who have the skills.")
