"""Which announcements stand over the pages of somebody: few, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from bailiwick.announcements.models import Announcement, Audience, Kind, Reading

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account

#: banners over one page; more would hide the page
MOST = 3


def shown_to(user: Account, now: datetime) -> list[Announcement]:
    """Return what stands over the pages of a user now: one query; what they put away stays away until it changes."""
    rows = Announcement.objects.in_force(now).order_by("-severity", "-published_at")
    if not user.is_authenticated:
        return list(rows.filter(kind=Kind.OUTAGE, audience=Audience.EVERYBODY)[:MOST])
    away = Reading.objects.filter(announcement=OuterRef("pk"), user=user.pk, version__gte=OuterRef("version"))
    return list(rows.concerning(user).exclude(Exists(away))[:MOST])
