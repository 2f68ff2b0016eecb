"""Announcements in the API; drafts are written and changed under `/records/announcements`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest
from ninja import Query, Router, Status

from bailiwick.announcements import actions
from bailiwick.announcements.banner import shown_to
from bailiwick.announcements.models import Announcement
from bailiwick.announcements.schemas import AnnouncementDismissIn, AnnouncementOut, AnnouncementsAsked, AnnouncementUpdateIn
from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

router = Router(tags=["Announcements"])


def announcement_in(request: HttpRequest, key: int) -> Announcement:
    """Return the announcement of a key if it exists for whoever asks; raises Http404."""
    found = Announcement.objects.visible_to(cast("Account", request.user)).prefetch_related("departments", "sites", "updates").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@router.get("/", response=Page[AnnouncementOut], summary="List announcements, the newest first")
def list_announcements(request: HttpRequest, asked: Query[AnnouncementsAsked], paging: Query[Paging]) -> object:
    """Return what is announced to whoever asks, of one state or of all."""
    rows = Announcement.objects.visible_to(cast("Account", request.user)).prefetch_related("departments", "sites", "updates")
    return page_of(rows.filter(state=asked.state) if asked.state else rows, paging)


@router.get("/now", response=list[AnnouncementOut], summary="What stands over one's own pages now")
def announcements_now(request: HttpRequest) -> object:
    """Return the banners of whoever asks, the worst first."""
    return shown_to(cast("Account", request.user), clock.now())


@router.get("/{announcement_id}", response=AnnouncementOut, summary="Read an announcement")
def get_announcement(request: HttpRequest, announcement_id: Key) -> object:
    """Return an announcement with what was added to it."""
    return announcement_in(request, announcement_id)


@router.post("/{announcement_id}/publish", response=AnnouncementOut, summary="Publish an announcement")
def publish_announcement(request: HttpRequest, announcement_id: Key) -> object:
    """Let it stand over the pages of those it concerns."""
    actions.publish_announcement(announcement_in(request, announcement_id), actor=actor_of(request), now=clock.now())
    return announcement_in(request, announcement_id)


@router.post("/{announcement_id}/updates", response={201: AnnouncementOut}, summary="Add a dated line to an announcement")
def update_announcement(request: HttpRequest, announcement_id: Key, payload: AnnouncementUpdateIn) -> object:
    """Say what is new."""
    actions.update_announcement(announcement_in(request, announcement_id), actor=actor_of(request), now=clock.now(), **payload.dict())
    return Status(201, announcement_in(request, announcement_id))


@router.post("/{announcement_id}/end", response=AnnouncementOut, summary="End an announcement")
def end_announcement(request: HttpRequest, announcement_id: Key) -> object:
    """Take it off the pages."""
    actions.end_announcement(announcement_in(request, announcement_id), actor=actor_of(request), now=clock.now())
    return announcement_in(request, announcement_id)


@router.post("/{announcement_id}/dismiss", response={204: None}, summary="Put the banner of an announcement away, or confirm it")
def dismiss_announcement(request: HttpRequest, announcement_id: Key, payload: AnnouncementDismissIn) -> object:
    """Put one's own banner away until it says something new."""
    actions.dismiss_announcement(announcement_in(request, announcement_id), actor=actor_of(request), now=clock.now(), version=payload.version)
    return Status(204, None)
