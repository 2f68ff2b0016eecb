"""Verifications and resets, as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Field, Schema

from bailiwick.core.api import Key
from bailiwick.runbooks.models import Line, Method, Reset, ResetKind, Result, Verification


class VerificationIn(Schema):
    """How somebody was checked, by what is on file. Codes are sent and checked at addresses of their own."""

    person: Key = Field(description="The requester or the affected person of the ticket.")
    method: Method
    passed: bool
    line: Line | Literal[""] = Field("", description="The number on file that was called back.")
    manager: Key | None = Field(None, description="The manager on file who vouched.")
    badge: str = Field("", max_length=60)
    photo_matched: bool = False
    reason: str = Field("", max_length=255, description="Needed for a refusal.")


class CodeAskIn(Schema):
    """Whom a code goes to."""

    person: Key


class CodeCheckIn(Schema):
    """What the caller read out."""

    person: Key
    code: str = Field(min_length=1, max_length=20)


class CodeAskedOut(Schema):
    """A code on its way."""

    expires_at: datetime


class CodeCheckedOut(Schema):
    """Whether it was the right code; a wrong one is answered with 200, because it cost a try."""

    matched: bool
    tries_left: int


class OverrideIn(Schema):
    """Why."""

    reason: str = Field(min_length=1, max_length=255)


class VerificationOut(Schema):
    """A check of a person."""

    id: int
    ticket: str
    person: int = Field(alias="person_id")
    method: Method
    result: Result
    evidence: str
    reason: str
    by: str = Field(alias="by_name")
    at: datetime
    expires_at: datetime | None
    overridden_at: datetime | None
    override_reason: str

    @staticmethod
    def resolve_ticket(row: Verification) -> str:
        """Return the ticket's number."""
        return row.ticket.number


class ResetIn(Schema):
    """What was reset, and of which account."""

    person: Key
    kind: ResetKind
    account: str = Field(min_length=1, max_length=120)
    privileged: bool = False


class ResetOut(Schema):
    """A reset with the verifications it rests on."""

    id: int
    ticket: str
    person: int = Field(alias="person_id")
    kind: ResetKind
    account: str
    is_privileged: bool
    verification: int = Field(alias="verification_id")
    second_verification: int | None = Field(alias="second_verification_id")
    by: str = Field(alias="by_name")
    at: datetime

    @staticmethod
    def resolve_ticket(row: Reset) -> str:
        """Return the ticket's number."""
        return row.ticket.number


class ProofOut(Schema):
    """How it stands with a person on a ticket."""

    person: int
    needed: int
    methods: list[Method]
    expired: list[Method] = Field(description="By what the person was verified on this ticket before, which proves nothing any more.")
    is_enough: bool
    missing: str
