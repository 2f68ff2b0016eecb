"""Who may use and change texts and macros. What a macro does is asked again by each action it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.desk.permissions import can_see_whole, can_work_ticket, user_of
from bailiwick.macros.models import Scope

if TYPE_CHECKING:
    from django.db.models import Model

    from bailiwick.core.actors import Actor

__all__ = ["can_edit", "can_see_whole", "can_share", "can_use", "can_work_ticket", "user_of"]


def can_use(actor: Actor) -> bool:
    """Whether the actor may use texts and macros: people of the desk."""
    return user_of(actor) is not None and actor.may("macros.use_macros")


def can_share(actor: Actor) -> bool:
    """Whether the actor may share with the team or everybody."""
    return actor.may("macros.share_macros")


def can_edit(actor: Actor, record: Model | None) -> bool:
    """Whether the actor may change a text or macro: one's own, or what is shared with the ability for it; None asks for a new one."""
    user = user_of(actor)
    if user is None:
        return actor.is_system
    if not can_use(actor):
        return False
    if record is None:
        return True
    is_own = getattr(record, "scope", "") == Scope.OWN
    return getattr(record, "owner_id", None) == user.pk if is_own else can_share(actor)
