"""Rotas and turns as programs see them."""

from __future__ import annotations

from datetime import datetime

from ninja import Field, Schema

from bailiwick.core.api import Key
from bailiwick.oncall.models import Layer, OfferState


class StaffRef(Schema):
    """A staff member: key and name."""

    id: int
    name: str

    @staticmethod
    def resolve_name(obj: object) -> str:
        """Return what people call them."""
        return str(obj["name"]) if isinstance(obj, dict) else str(obj)


class NowOut(Schema):
    """Who is on call for a rota at an instant."""

    rota: int
    name: str
    at: datetime
    first: StaffRef | None
    backup: StaffRef | None


class TurnOut(Schema):
    """A stretch in which one person is on call."""

    layer: Layer
    starts: datetime
    ends: datetime
    staff: StaffRef | None = Field(description="Empty in a gap.")
    cover: bool = Field(description="Whether somebody takes it instead of whom the order says.")
    reason: str


class TurnsAsked(Schema):
    """Which turns are wanted; at most a year."""

    starts_at: datetime
    ends_at: datetime
    layer: Layer = Layer.PRIMARY


class TurnOrderIn(Schema):
    """Who takes turns, in order."""

    order: list[Key] = Field(max_length=100, description="Staff members.")


class CoverIn(Schema):
    """Who takes a stretch instead; nobody for a declared gap."""

    layer: Layer = Layer.PRIMARY
    staff: Key | None = None
    starts_at: datetime
    ends_at: datetime
    reason: str = Field("", max_length=255)


class CoverOut(Schema):
    """A cover."""

    id: int
    layer: Layer
    staff: StaffRef | None
    starts_at: datetime
    ends_at: datetime
    reason: str


class OfferIn(Schema):
    """A turn, or part of one, to offer."""

    layer: Layer = Layer.PRIMARY
    staff: Key | None = Field(None, description="Whose turn; left out, one's own.")
    to: Key | None = Field(None, description="To whom; left out, to all of the rota.")
    starts_at: datetime
    ends_at: datetime
    return_starts_at: datetime | None = None
    return_ends_at: datetime | None = None
    note: str = Field("", max_length=255)


class OfferOut(Schema):
    """An offered turn."""

    id: int
    rota_id: int
    layer: Layer
    staff: StaffRef
    to: StaffRef | None
    starts_at: datetime
    ends_at: datetime
    return_starts_at: datetime | None
    return_ends_at: datetime | None
    note: str
    state: OfferState
    at: datetime
    answered_by: StaffRef | None
    answered_at: datetime | None


class RotaFindingOut(Schema):
    """Something to see to."""

    starts: datetime
    ends: datetime
    layer: Layer
    words: str
    declared: bool


class FeedOut(Schema):
    """One's own secret calendar address, told once."""

    address: str
