"""Who may manage the mailroom."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def can_manage_mailroom(actor: Actor) -> bool:
    """Whether the actor may add and change mailboxes, and look at the mail that came in."""
    return actor.may("mailroom.manage")
