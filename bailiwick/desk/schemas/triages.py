"""Questions and answers as programs see them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ninja import Field, Schema

from bailiwick.desk.schemas.answers import TriageIn
from bailiwick.desk.schemas.steps import Step
from bailiwick.desk.schemas.tickets import Impact, Priority, Ref, Urgency

if TYPE_CHECKING:
    from bailiwick.desk.models import Triage
    from bailiwick.triage.models import TreeVersion


class TriageAgainIn(TriageIn, Step):
    """Answers about a ticket; another impact, urgency or priority than they make needs a reason."""

    impact: Impact | None = None
    urgency: Urgency | None = None
    priority: Priority | None = None
    reason: str = Field("", max_length=255)


class TriageOut(Schema):
    """What was answered about a ticket, and what followed."""

    id: int
    tree: str = Field(description="Short name of the question tree.")
    tree_version: int
    number: int = Field(description="Number of the version of the tree.")
    face: str = Field(description="`desk` or `client`.")
    answers: dict[str, str]
    outcome: str = Field(description="Id of the outcome; empty when the end was not reached.")
    impact: int
    urgency: int
    modifiers: list[str]
    reasons: list[str] = Field(description="Each step of the computation, in words.")
    is_security: bool
    override_reason: str
    is_current: bool
    by: Ref | None
    at: datetime

    @staticmethod
    def resolve_tree(obj: Triage) -> str:
        """Return the short name of the tree."""
        return obj.version.tree.slug

    @staticmethod
    def resolve_tree_version(obj: Triage) -> int:
        """Return the key of the version."""
        return obj.version_id

    @staticmethod
    def resolve_number(obj: Triage) -> int:
        """Return the number of the version."""
        return obj.version.number


class QuestionsOut(Schema):
    """The questions asked about a category today."""

    tree: str
    title: str
    tree_version: int
    number: int
    definition: dict[str, Any]

    @staticmethod
    def resolve_tree(obj: TreeVersion) -> str:
        """Return the short name of the tree."""
        return obj.tree.slug

    @staticmethod
    def resolve_title(obj: TreeVersion) -> str:
        """Return what people call the tree."""
        return obj.tree.title

    @staticmethod
    def resolve_tree_version(obj: TreeVersion) -> int:
        """Return the key of the version."""
        return obj.pk
