"""Who may import and undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def can_import_history(actor: Actor) -> bool:
    """Whether the actor may bring the history of another system in, or take it out."""
    return actor.may("importers.import_history")
