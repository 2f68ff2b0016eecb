"""Proposals as programs see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from ninja import Field, Schema


class PurposeName(StrEnum):
    """What is proposed."""

    CATEGORY = "category"
    TEAM = "team"


class MatterIn(Schema):
    """What a ticket would say."""

    title: str = Field(min_length=1, max_length=500)
    description: str = Field("", max_length=20_000)


class ChoiceOut(Schema):
    """A category or team, and how likely it is."""

    id: int = Field(validation_alias="key")
    name: str
    probability: float


class ProposalsOut(Schema):
    """What is proposed, the best first; empty while nothing was learned."""

    choices: list[ChoiceOut]
    unsure: bool
    model: int | None = Field(description="Version of what was learned.")


class SimilarOut(Schema):
    """A solved ticket that is like the text."""

    ticket: str
    title: str
    likeness: float
    resolution: str


class EvaluationOut(Schema):
    """How good proposals are, on tickets not learned from."""

    purpose: str
    learned_at: datetime
    rows: int
    classes: int
    majority: dict[str, float | str | None]
    baseline: dict[str, float | None]
    ours: dict[str, float | None]
