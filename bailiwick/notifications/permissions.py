"""Who may change notices, words and mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.people.models import User


def can_edit_templates(actor: Actor) -> bool:
    """Whether the actor may change the words of notices."""
    return actor.may("notifications.edit_templates")


def can_resend_mail(actor: Actor) -> bool:
    """Whether the actor may have a mail sent again."""
    return actor.may("notifications.resend_mail")


def can_choose(actor: Actor, user: User) -> bool:
    """Whether the actor may choose what this person is told: only their own choices."""
    return actor.is_system or (actor.user is not None and actor.user.pk == user.pk)
