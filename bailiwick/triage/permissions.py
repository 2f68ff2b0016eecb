"""Who may read and change question trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def can_see_trees(actor: Actor) -> bool:
    """Whether the actor may read trees and try them without a ticket."""
    return actor.may("triage.see_trees") or can_edit_trees(actor)


def can_edit_trees(actor: Actor) -> bool:
    """Whether the actor may change, keep cases of and publish trees."""
    return actor.may("triage.edit_trees")
