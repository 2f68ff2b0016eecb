"""Announcements are found by their words in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.models import Announcement, State
from bailiwick.core.markdown import plain
from bailiwick.core.search import Document, Result, Searchable, register_search

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.actors import Account


def document(announcement: Announcement) -> Document | None:
    """Return what of an announcement can be found; a draft cannot."""
    if announcement.state == State.DRAFT or announcement.published_at is None:
        return None
    updates = [text for update in announcement.updates.all() for text in (update.text, update.text_es)]
    body = "\n".join([plain(announcement.text), announcement.title_es, plain(announcement.text_es), *updates])
    return Document(title=announcement.title, body=body, at=announcement.published_at)


def result(announcement: Announcement) -> Result:
    """Return a found announcement as the list shows it."""
    detail = f"{announcement.get_kind_display()} · {announcement.get_state_display()}"
    return Result(url=reverse("announcements:announcement", args=[announcement.pk]), title=announcement.local_title, detail=detail)


def _announcements(user: Account) -> QuerySet[Announcement]:
    return Announcement.objects.visible_to(user)


register_search(
    Searchable(
        model=Announcement,
        document=document,
        queryset=_announcements,
        result=result,
        title=_("Announcements"),
        order=50,
        everything=lambda: Announcement.objects.prefetch_related("updates"),
    )
)
