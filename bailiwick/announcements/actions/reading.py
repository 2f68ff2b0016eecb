"""Putting a banner away, and confirming that it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.announcements.events import AnnouncementConfirmed
from bailiwick.announcements.models import Announcement, Reading
from bailiwick.announcements.permissions import can_read
from bailiwick.core.events import publish
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def dismiss_announcement(announcement: Announcement, *, actor: Actor, now: datetime, version: int | None = None) -> None:
    """Put the banner away until it says more than the version that was read; one that asks for it is confirmed by that."""
    require(actor.user is not None and can_read(actor, announcement))
    if actor.user is None:
        return
    present = Announcement.objects.values_list("version", flat=True).get(pk=announcement.pk)
    version = min(version or present, present)
    reading, is_new = Reading.objects.get_or_create(
        announcement=announcement, user_id=actor.user.pk, defaults={"version": version, "at": now, "confirmed_at": _confirmed(announcement, now)}
    )
    was_confirmed = not is_new and reading.confirmed_at is not None
    if not is_new:
        reading.version, reading.at = version, now
        reading.confirmed_at = reading.confirmed_at or _confirmed(announcement, now)
        reading.save(update_fields=["version", "at", "confirmed_at"])
    if reading.confirmed_at is not None and not was_confirmed:
        publish(AnnouncementConfirmed(actor=actor, subject=announcement, at=now))


def _confirmed(announcement: Announcement, now: datetime) -> datetime | None:
    return now if announcement.needs_acknowledgement else None
