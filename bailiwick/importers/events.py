"""What is said of an import: one fact per run, for its rows come in silence."""

from __future__ import annotations

from dataclasses import dataclass

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class IncidentsImported(Event):
    """A log was read; the counts say what it brought."""

    created: int
    changed: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Event):
    """What a run had brought was taken out again."""

    withdrawn: int
    restored: int


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(Event):
    """An imported incident was opened in the system it came from."""


@dataclass(frozen=True, kw_only=True)
class IncidentChanged(Event):
    """An imported incident was changed in the system it came from."""
