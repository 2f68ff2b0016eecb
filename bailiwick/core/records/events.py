"""What happens to plain records."""

from __future__ import annotations

from dataclasses import dataclass

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RecordCreated(Event):
    """A record was added; the changes hold its first values."""

    batch: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordChanged(Event):
    """Fields of a record were changed."""

    batch: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordRetired(Event):
    """A record was taken out of use; it is kept for history."""

    batch: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordRestored(Event):
    """A retired record came back into use."""


@dataclass(frozen=True, kw_only=True)
class RecordRemoved(Event):
    """A record that an import had made was taken back, before anything referred to it."""

    batch: int | None = None


@dataclass(frozen=True, kw_only=True)
class BatchApplied(Event):
    """A bulk edit or an import was carried out."""

    created: int
    changed: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class BatchUndone(Event):
    """A bulk edit or an import was taken back."""

    undone: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class ViewSaved(Event):
    """A view of a list was kept, changed or shared."""


@dataclass(frozen=True, kw_only=True)
class ViewDeleted(Event):
    """A kept view was deleted."""
