"""Calls as programs see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from ninja import Field, Schema

from bailiwick.core.api import Key
from bailiwick.desk.models import Call
from bailiwick.desk.schemas.tickets import Digits, OpeningIn, Ref


class Spoken(StrEnum):
    """The channels of a call."""

    PHONE = "phone"
    WALK_IN = "walk-in"
    FIELD = "field"


class NewCallerIn(Schema):
    """Somebody to add to the directory."""

    name: str = Field(min_length=1, max_length=120)
    phone: str = Field("", max_length=40)
    extension: str = Field("", max_length=12)
    email: str = Field("", max_length=254)
    department: Key | None = None
    site: Key | None = None
    room: Key | None = None


class CallIn(Schema):
    """A call that ends now: who called, and the ticket it opens or concerns.

    Exactly one of `caller`, `new_caller` and `caller_text` says who called.
    """

    started_at: datetime
    channel: Spoken = Spoken.PHONE
    caller: Key | None = Field(None, description="Person.")
    new_caller: NewCallerIn | None = None
    caller_text: str = Field("", max_length=120, description="The caller as given, when they are nobody the directory knows.")
    contact_confirmed: bool = False
    notes: str = Field("", max_length=100_000)
    opening: OpeningIn | None = Field(None, description="The ticket that the call opens.")
    ticket: str | None = Field(None, pattern=Digits, description="Number of the ticket that the call concerns.")
    resolution: str = Field("", max_length=100_000, description="How it was solved during the call.")
    parent: str | None = Field(None, pattern=Digits, description="Number of the known matter under which the new ticket is put.")


class CallOut(Schema):
    """A call."""

    id: int
    caller: Ref | None
    caller_text: str
    taken_by: Ref | None
    channel: str
    started_at: datetime
    ended_at: datetime | None
    ticket: str | None
    contact_confirmed: bool
    notes: str

    @staticmethod
    def resolve_ticket(obj: Call) -> str | None:
        """Return the number of the call's ticket."""
        return obj.ticket.number if obj.ticket is not None else None


class LoggedOut(Schema):
    """A logged call, and the sentence to read back."""

    call: CallOut
    read_back: str


class CategoryOut(Schema):
    """A category, with what the desk assumes until told otherwise."""

    id: int
    name: str
    code: str
    path: str
    parent_id: int | None
    team: Ref | None
    kind: str
    impact: int
    urgency: int
    help_text: str
    tree: Ref | None = Field(None, description="Its own question tree; without one, that of the category it is part of is asked.")
