"""Which announcements stand over the pages of somebody: few, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from bailiwick.announcements.models import Announcement, Audience, Kind, Reading
from bailiwick.core.asked_by import AskedBy
from bailiwick.core.prepared import Slot

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.announcements.models.announcements import AnnouncementQuerySet
    from bailiwick.core.actors import Account

#: banners over one page; more would hide the page
MOST = 3


def standing_for(user: Account, now: datetime) -> AnnouncementQuerySet:
    """Return what concerns a user now and was not put away; what they put away stays away until it changes."""
    rows = Announcement.objects.in_force(now)
    if not user.is_authenticated:
        return rows.filter(kind=Kind.OUTAGE, audience=Audience.EVERYBODY)
    away = Reading.objects.filter(announcement=OuterRef("pk"), user=user.pk, version__gte=OuterRef("version"))
    return rows.concerning(user).exclude(Exists(away))


def shown_to(user: Account, now: datetime) -> list[Announcement]:
    """Return what stands over the pages of a user now: one query."""
    return _STANDING(user, now=now)


_NOW: Any = Slot("now", Announcement.starts_at)
_STANDING = AskedBy(Announcement, lambda user: standing_for(user, _NOW).order_by("-severity", "-published_at")[:MOST])
