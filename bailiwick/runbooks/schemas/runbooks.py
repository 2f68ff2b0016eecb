"""Runbooks and their runs, as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Field, Schema

from bailiwick.core.api import Key
from bailiwick.runbooks.models import Act, Run, Runbook, RunbookAudience, RunbookStepKind, RunbookVersion, Step, StepMark

ActOrNone = Act | Literal[""]


class RunbookStepOut(Schema):
    """A step of a version."""

    id: int
    position: int
    kind: RunbookStepKind
    text: str
    text_es: str
    help: str = Field(alias="help_text")
    is_mandatory: bool
    before: str = Field(description="The act that must wait for it; nothing: solving.")
    leads_to: str
    article: str


class RunbookStepIn(Schema):
    """A step of a draft."""

    kind: RunbookStepKind = RunbookStepKind.DO
    text: str = Field(min_length=1, max_length=300)
    text_es: str = Field("", max_length=300)
    help_text: str = Field("", max_length=10_000)
    is_mandatory: bool = False
    before: ActOrNone = ""
    leads_to: ActOrNone = ""
    article: str = Field("", max_length=120)


class RunbookPlaceIn(Schema):
    """Where something goes."""

    place: int = Field(ge=1, le=10_000, description="Counted from 1.")


class RunbookPublishIn(Schema):
    """What is new."""

    note: str = Field("", max_length=255)


class RunbookAttachIn(Schema):
    """To which category a runbook belongs."""

    category: Key
    required: bool = Field(False, description="Whether it must be done before the category’s tickets are solved.")


class RunbookVersionOut(Schema):
    """A version of a runbook."""

    number: int
    state: Literal["draft", "published"]
    note: str
    published_at: datetime | None
    steps: list[RunbookStepOut]

    @staticmethod
    def resolve_steps(version: RunbookVersion) -> list[Step]:
        """Return the steps in order."""
        return list(version.steps.all())


class RunbookOut(Schema):
    """A runbook with what is followed now."""

    id: int
    slug: str
    title: str
    about: str
    audience: RunbookAudience
    current: RunbookVersionOut | None
    draft: RunbookVersionOut | None


class RunbookLine(Schema):
    """A runbook as lists show it."""

    id: int
    slug: str
    title: str
    about: str
    audience: RunbookAudience


class RunbookProposalOut(Schema):
    """A runbook that fits a ticket."""

    runbook: str = Field(description="Its short name.")
    title: str
    is_required: bool
    why: str

    @staticmethod
    def resolve_runbook(proposal: object) -> str:
        """Return the short name."""
        return _runbook(proposal).slug

    @staticmethod
    def resolve_title(proposal: object) -> str:
        """Return the title."""
        return _runbook(proposal).title


def _runbook(record: object) -> Runbook:
    found = getattr(record, "runbook", None)
    if not isinstance(found, Runbook):
        raise TypeError("not something of a runbook")
    return found


class RunbookRunIn(Schema):
    """Which runbook to begin."""

    runbook: str = Field(max_length=80, description="Its short name.")


class RunbookMarkIn(Schema):
    """What became of a step."""

    state: Literal["done", "skipped", "failed"] = "done"
    reason: str = Field("", max_length=255, description="Needed unless the step is done.")


class RunbookAbandonIn(Schema):
    """Why."""

    reason: str = Field(min_length=1, max_length=255)


class RunbookMarkOut(Schema):
    """What became of a step, who says so and when."""

    step: int = Field(alias="step_id")
    state: Literal["done", "skipped", "failed"]
    reason: str
    by: str = Field(alias="by_name")
    at: datetime


class RunbookRunOut(Schema):
    """A runbook as it is followed on a ticket."""

    id: int
    ticket: str
    runbook: str
    version: int
    state: Literal["running", "finished", "abandoned"]
    reason: str
    started_at: datetime
    ended_at: datetime | None
    steps: list[RunbookStepOut]
    marks: list[RunbookMarkOut]

    @staticmethod
    def resolve_ticket(run: Run) -> str:
        """Return the ticket's number."""
        return run.ticket.number

    @staticmethod
    def resolve_runbook(run: Run) -> str:
        """Return the short name."""
        return run.runbook.slug

    @staticmethod
    def resolve_version(run: Run) -> int:
        """Return the version's number."""
        return run.version.number

    @staticmethod
    def resolve_steps(run: Run) -> list[Step]:
        """Return the steps in order."""
        return list(run.version.steps.all())

    @staticmethod
    def resolve_marks(run: Run) -> list[StepMark]:
        """Return the marks in order."""
        return list(run.marks.all())
