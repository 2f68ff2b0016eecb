"""Who may publish, and who may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.announcements.models import Announcement

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def can_publish(actor: Actor) -> bool:
    """Whether the actor may write, publish, update and end announcements."""
    return actor.may("announcements.publish")


def can_read(actor: Actor, announcement: Announcement) -> bool:
    """Whether an announcement exists for the actor."""
    if actor.user is None:
        return True
    return actor.user.is_authenticated and Announcement.objects.visible_to(actor.user).filter(pk=announcement.pk).exists()
