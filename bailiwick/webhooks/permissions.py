"""Who may manage webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def can_manage_webhooks(actor: Actor) -> bool:
    """Whether the actor may make, change, pause and end webhooks, and send messages again."""
    return actor.may("webhooks.manage")
