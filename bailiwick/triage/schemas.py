"""What the API takes and gives about question trees."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

from bailiwick.triage.models import Definition, Finding, TestCase, Tree, TreeVersion

Level = Literal[1, 2, 3, 4]
Slug = r"^[a-zA-Z0-9_-]+$"


class TreeOut(Schema):
    """A question tree."""

    slug: str
    title: str
    about: str
    is_retired: bool
    published: int | None = Field(None, description="Number of the version that is asked today.")
    version: int

    @staticmethod
    def resolve_published(tree: Tree) -> int | None:
        """Return the number of the published version."""
        return getattr(tree, "published_number", None) or (tree.published.number if tree.published is not None else None)


class TreeIn(Schema):
    """A new tree."""

    slug: str = Field(min_length=1, max_length=60, pattern=Slug)
    title: str = Field(min_length=1, max_length=120)
    about: str = Field("", max_length=300)
    definition: Definition | None = Field(None, description="What its first draft says; empty to begin from nothing.")


class NameIn(Schema):
    """What a tree is called and for."""

    title: str = Field(min_length=1, max_length=120)
    about: str = Field("", max_length=300)
    version: int | None = Field(None, ge=1, description="The version it was read as; an older one is answered with 409.")


class CopyIn(Schema):
    """Where a copy goes."""

    slug: str = Field(min_length=1, max_length=60, pattern=Slug)
    title: str = Field(min_length=1, max_length=120)


class VersionRow(Schema):
    """A version of a tree."""

    number: int
    state: str
    origin: str
    note: str
    made_at: datetime
    changed_at: datetime
    published_at: datetime | None
    version: int


class TreeVersionOut(VersionRow):
    """A version with all it says."""

    tree: str
    definition: dict[str, Any]

    @staticmethod
    def resolve_tree(version: TreeVersion) -> str:
        """Name the tree."""
        return version.tree.slug


class TreeDraftIn(Schema):
    """A new draft: what it says, or else what the published version says."""

    definition: Definition | None = None


class DefinitionIn(Schema):
    """What a draft says from now on."""

    definition: Definition
    version: int | None = Field(None, ge=1, description="The `version` it was read as; an older one is answered with 409.")


class PublishIn(Schema):
    """Publishing a draft."""

    note: str = Field("", max_length=500)
    is_confirmed: bool = Field(False, description="Test cases that come to something else are meant.")


class FindingOut(Schema):
    """Something to mend."""

    kind: str
    weight: str
    question: str
    answer: str
    outcome: str
    words: str

    @staticmethod
    def resolve_words(finding: Finding) -> str:
        """Say it in the language of the request."""
        return str(finding)


class JudgeIn(Schema):
    """Answers so far, and what is true around them."""

    answers: dict[str, str] = Field(default_factory=dict, description="Question id → answer id.")
    face: Literal["desk", "client"] = "desk"
    public_safety_site: bool = False
    windows: list[Literal["election", "payroll", "other"]] = Field(default_factory=list, max_length=3)


class StepOut(Schema):
    """A question passed, with its answer."""

    question: str
    answer: str
    is_assumed: bool


class JudgedOut(Schema):
    """How far the answers lead and what they make."""

    path: list[StepOut]
    question: str | None = Field(description="The question to ask next.")
    outcome: str | None
    impact: Level
    urgency: Level
    modifiers: list[str]
    reasons: list[str]
    is_security: bool


class CaseIn(JudgeIn):
    """A path to keep."""

    name: str = Field(min_length=1, max_length=120)


class CaseOut(Schema):
    """A kept path, with what is expected of it."""

    id: int
    name: str
    face: str
    answers: dict[str, str]
    public_safety_site: bool
    windows: list[str]
    outcome: str
    impact: int
    urgency: int
    holds: bool = Field(description="Whether the version that is asked today comes to it.")

    @staticmethod
    def resolve_holds(case: TestCase) -> bool:
        """Run the case."""
        published = case.tree.published
        return published is not None and case.holds_for(published.questions)


class TreeDifferenceOut(Schema):
    """One thing that two versions say differently."""

    place: str
    field: str
    before: str
    after: str
