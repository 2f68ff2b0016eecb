"""Checklists, as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime

from ninja import Field, Schema

from bailiwick.core.api import Key
from bailiwick.runbooks.models import Checklist, ChecklistItem


class ChecklistIn(Schema):
    """A new checklist, typed or from a template."""

    title: str = Field("", max_length=120)
    items: list[str] = Field(default_factory=list, max_length=200)
    must_finish: bool = False
    template: Key | None = None


class ChecklistItemIn(Schema):
    """A new item: words, or another ticket."""

    text: str = Field("", max_length=300)
    other: str | None = Field(None, max_length=24, description="Number of another ticket, which ticks the item when it is solved.")


class ChecklistItemOut(Schema):
    """An item of a checklist."""

    id: int
    text: str
    is_done: bool
    done_at: datetime | None
    done_by: str = Field(alias="done_by_name")

    @staticmethod
    def resolve_is_done(item: ChecklistItem) -> bool:
        """Say whether it is ticked."""
        return item.done_at is not None


class ChecklistOut(Schema):
    """A checklist of a ticket."""

    id: int
    ticket: str
    title: str
    must_finish: bool
    items: list[ChecklistItemOut]

    @staticmethod
    def resolve_ticket(row: Checklist) -> str:
        """Return the ticket's number."""
        return row.ticket.number

    @staticmethod
    def resolve_items(row: Checklist) -> list[ChecklistItem]:
        """Return the items in order."""
        return list(row.items.all())
