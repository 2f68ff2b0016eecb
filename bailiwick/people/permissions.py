"""Who may change people and their rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Department


def can_grant_roles(actor: Actor, department: Department | None) -> bool:
    """Whether the actor may give roles for a department, or everywhere."""
    return actor.may("people.grant_roles", department)
