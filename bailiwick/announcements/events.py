"""What happens to announcements."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.models import Announcement
from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AnnouncementPublished(Event):
    """An announcement stands over the pages of those it concerns."""

    sentence = _("published the announcement")

    subject: Announcement
    by_mail: bool


@dataclass(frozen=True, kw_only=True)
class AnnouncementUpdated(Event):
    """Something was added to an announcement."""

    sentence = _("added to the announcement: {text}")

    subject: Announcement
    text: str


@dataclass(frozen=True, kw_only=True)
class AnnouncementEnded(Event):
    """An announcement no longer holds."""

    sentence = _("ended the announcement")

    subject: Announcement


@dataclass(frozen=True, kw_only=True)
class AnnouncementConfirmed(Event):
    """Somebody said that they have read it."""

    sentence = _("confirmed having read the announcement")

    subject: Announcement
