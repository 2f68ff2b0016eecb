"""Which announcements stand over the pages of somebody: few, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from bailiwick.announcements.models import Announcement, Audience, Kind, Reading

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
    return list(standing_for(user, now).order_by("-severity", "-published_at")[:MOST])
