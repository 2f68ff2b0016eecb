"""Who may read the trail, and what of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.audit.models.hiding import hide_rows

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor

__all__ = ["can_read_log", "hide_rows"]


def can_read_log(actor: Actor) -> bool:
    """Whether the actor may read the whole log, export it and see addresses."""
    return actor.may("audit.read_log")


def can_adopt_trail(actor: Actor) -> bool:
    """Whether the actor may accept a restored trail: only at the machine itself, by the command."""
    return actor.is_system
