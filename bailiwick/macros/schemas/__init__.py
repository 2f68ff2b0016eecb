"""Canned texts, macros and their runs, as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Field, Schema

from bailiwick.core.api import Key
from bailiwick.desk.models import Impact, Priority, Urgency, WaitsOn
from bailiwick.macros.models import Macro, MacroRunRow, MacroStep, MacroStepKind, Scope

Numbers = list[str]


class CannedTextOut(Schema):
    """A canned text."""

    id: int
    title: str
    keys: str
    body: str
    body_es: str
    scope: Scope


class FilledTextOut(Schema):
    """A text with the facts of a ticket."""

    body: str
    body_es: str


class MacroStepOut(Schema):
    """A step of a macro."""

    id: int
    kind: MacroStepKind
    words: str

    @staticmethod
    def resolve_words(step: MacroStep) -> str:
        """Say what the step does."""
        return str(step)


class MacroStepIn(Schema):
    """A step; only the fields of its kind are kept."""

    kind: MacroStepKind
    text: str = Field("", max_length=20_000)
    text_es: str = Field("", max_length=20_000)
    impact: Impact | None = None
    urgency: Urgency | None = None
    priority: Priority | None = None
    team: Key | None = None
    assignee: Key | None = None
    tag: str = Field("", max_length=40)
    runbook: Key | None = None
    checklist: Key | None = None
    wait_reason: Key | None = None
    wait_on: WaitsOn | None = None
    days: int | None = Field(None, ge=1, le=365)
    reason: str = Field("", max_length=255)


class MacroPlaceIn(Schema):
    """Where a step goes."""

    place: int = Field(ge=1, le=10_000, description="Counted from 1.")


class MacroOut(Schema):
    """A macro with its steps."""

    id: int
    title: str
    about: str
    scope: Scope
    steps: list[MacroStepOut]

    @staticmethod
    def resolve_steps(macro: Macro) -> list[MacroStep]:
        """Return the steps in order."""
        return list(macro.steps.all())


class MacroTicketsIn(Schema):
    """On which tickets."""

    tickets: Numbers = Field(min_length=1, max_length=200, description="Ticket numbers.")


class MacroProspectOut(Schema):
    """What a macro would do to one ticket."""

    ticket: str
    before: dict[str, int | str | None]
    after: dict[str, int | str | None]
    words: list[str]
    problem: str


class MacroRunRowOut(Schema):
    """What a run did to one ticket."""

    ticket: str
    state: Literal["waiting", "done", "refused", "undone", "kept"]
    problem: str
    before: dict[str, int | str | None]
    after: dict[str, int | str | None]

    @staticmethod
    def resolve_ticket(row: MacroRunRow) -> str:
        """Return the ticket's number."""
        return row.ticket.number


class MacroRunOut(Schema):
    """A run of a macro."""

    id: int
    macro: int = Field(alias="macro_id")
    state: Literal["running", "done", "undone"]
    at: datetime
    rows: list[MacroRunRowOut]


class MacroUndoneOut(Schema):
    """What came of taking a run back."""

    undone: int
    kept: int
