"""Answers to the questions about a category, as programs send them."""

from __future__ import annotations

from typing import Annotated

from ninja import Field, Schema

from bailiwick.core.api import Key

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]


class TriageIn(Schema):
    """Answers to the questions about a category."""

    tree_version: Key | None = Field(None, description="The version that was answered; left out, the one asked today about the category.")
    answers: dict[Identifier, Identifier] = Field(max_length=50, description="Question id to answer id.")
