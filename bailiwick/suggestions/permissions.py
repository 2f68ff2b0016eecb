"""Who is shown proposals, and who judges them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def can_see_suggestions(actor: Actor) -> bool:
    """Whether the actor is shown similar tickets and proposals."""
    return actor.may("suggestions.see") and actor.may("desk.see_tickets")


def can_judge(actor: Actor) -> bool:
    """Whether the actor may see how good proposals are, and have them learned anew."""
    return actor.may("suggestions.judge")
