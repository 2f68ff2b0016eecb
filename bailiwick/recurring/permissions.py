"""Who may have tickets opened by the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def can_see_schedules(actor: Actor) -> bool:
    """Whether the actor may look at schedules."""
    return actor.may("recurring.see")


def can_edit_schedules(actor: Actor) -> bool:
    """Whether the actor may make, change, pause, end and run schedules."""
    return actor.may("recurring.edit")
