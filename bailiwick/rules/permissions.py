"""Who may read and change rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def can_see_rules(actor: Actor) -> bool:
    """Whether the actor may read rules."""
    return actor.may("rules.see_rules") or can_edit_rules(actor)


def can_edit_rules(actor: Actor) -> bool:
    """Whether the actor may change and switch rules."""
    return actor.may("rules.edit_rules")
