"""My notices and choices, for programs that act in my name."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, cast

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from bailiwick.core import clock
from bailiwick.core.actors import Account, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.notifications.actions import Rhythms, choose, mark_all_read, mark_read
from bailiwick.notifications.counting import unread_count
from bailiwick.notifications.forms import matrix
from bailiwick.notifications.models import Mail, Notification, Rhythm

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User

router = Router(tags=["Notifications"])


class NotificationOut(Schema):
    """One notice."""

    id: int
    notice: str = Field(description="Kind of notice, such as `desk.TicketAssigned`.")
    title: str
    detail: str
    url: str = Field(description="Path of the page it is about.")
    at: datetime
    read_at: datetime | None = None


class UnreadOut(Schema):
    """How many notices wait."""

    unread: int = Field(description="Unread notices; 100 means 100 or more.")


class CountOut(Schema):
    """How many notices an act concerned."""

    count: int


class WishOut(Schema):
    """How one kind of notice reaches me."""

    key: str
    title: str
    in_app: bool
    mail: Mail
    is_default: bool


class RhythmOut(Schema):
    """When digests come and when mail keeps quiet, in the installation's time zone."""

    digest: Rhythm.Every
    quiet_from: time | None = None
    quiet_until: time | None = None


class ChoicesOut(Schema):
    """Everything I chose."""

    notices: list[WishOut]
    rhythm: RhythmOut


class WishIn(Schema):
    """A wish for one kind of notice."""

    key: str = Field(max_length=120)
    in_app: bool
    mail: Mail


class ChoicesIn(Schema):
    """What to change; notices that are not named stay as they are."""

    notices: list[WishIn] = Field(default_factory=list, max_length=500)
    rhythm: RhythmOut | None = None


@router.get("/", response=Page[NotificationOut])
def list_notifications(request: HttpRequest, paging: Query[Paging], unread: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - a query parameter
    """Return my notices, newest first; with `unread=true` only those not read yet."""
    rows = Notification.objects.visible_to(cast("Account", request.user))
    return page_of(rows.unread() if unread else rows, paging)


@router.get("/unread", response=UnreadOut)
def count_unread(request: HttpRequest) -> dict[str, int]:
    """Return how many notices wait for me."""
    return {"unread": unread_count(cast("Account", request.user))}


@router.post("/read-all", response=CountOut)
def read_all(request: HttpRequest) -> dict[str, int]:
    """Mark all my notices as read."""
    return {"count": mark_all_read(actor=actor_of(request), now=clock.now())}


@router.get("/choices", response=ChoicesOut)
def get_choices(request: HttpRequest) -> dict[str, Any]:
    """Return what I am told, and how."""
    return _choices(cast("User", request.user))


@router.put("/choices", response=ChoicesOut)
def put_choices(request: HttpRequest, body: ChoicesIn) -> dict[str, Any]:
    """Change what I am told, and how."""
    user = cast("User", request.user)
    wishes = {wish.key: (wish.in_app, wish.mail) for wish in body.notices}
    rhythm = Rhythms(body.rhythm.digest, body.rhythm.quiet_from, body.rhythm.quiet_until) if body.rhythm is not None else None
    choose(user, actor=actor_of(request), now=clock.now(), wishes=wishes, rhythm=rhythm)
    return _choices(user)


@router.get("/{notification_id}", response=NotificationOut)
def get_notification(request: HttpRequest, notification_id: Key) -> Notification:
    """Return one of my notices."""
    return get_object_or_404(Notification.objects.visible_to(cast("Account", request.user)), pk=notification_id)


@router.post("/{notification_id}/read", response=NotificationOut)
def read_notification(request: HttpRequest, notification_id: Key) -> Notification:
    """Mark one of my notices as read."""
    found = get_object_or_404(Notification.objects.visible_to(cast("Account", request.user)), pk=notification_id)
    mark_read(found, actor=actor_of(request), now=clock.now())
    found.refresh_from_db()
    return found


def _choices(user: User) -> dict[str, Any]:
    rhythm = Rhythm.objects.filter(user=user).first() or Rhythm()
    return {"notices": matrix(user), "rhythm": rhythm}
