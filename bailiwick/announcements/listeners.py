"""Tells those whom an announcement concerns, and keeps announcements findable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.events import AnnouncementEnded, AnnouncementPublished, AnnouncementUpdated
from bailiwick.announcements.jobs import tell_announcement_to
from bailiwick.announcements.models import Announcement
from bailiwick.core.events import on
from bailiwick.core.jobs import enqueue
from bailiwick.core.search import index
from bailiwick.notifications.actions import Mail, Urgency, notice

if TYPE_CHECKING:
    from bailiwick.core.events import Event

notice(
    AnnouncementPublished,
    recipients=lambda _event: (),  # a job tells them, some at a time: they may be thousands
    title=_("Something is announced that concerns you"),
    subject=_("{kind}: {title}"),
    text=_("{text}"),
    url=lambda event: reverse("announcements:announcement", args=[event.subject.pk]),
    urgency=Urgency.NORMAL,
    about=Announcement,
    names={"title": _("the announcement’s title"), "text": _("its text"), "kind": _("outage, planned work or news")},
    staff_mail=Mail.NOW,
)


@on(AnnouncementPublished)
def tell_by_mail(event: AnnouncementPublished) -> None:
    """Have everybody told when the announcement is first shown, if that was chosen."""
    shown = event.subject
    if event.by_mail and event.at == shown.published_at:
        enqueue(tell_announcement_to.using(run_at=max(shown.shown_from or event.at, event.at)), shown.pk, 0)


def _find(event: Event) -> None:
    """Let an announcement be found by its new words."""
    index(event.subject)


for _kind in (AnnouncementPublished, AnnouncementUpdated, AnnouncementEnded):
    on(_kind)(_find)
