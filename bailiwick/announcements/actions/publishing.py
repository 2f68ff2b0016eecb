"""Publishing, adding to and ending announcements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.announcements.events import AnnouncementEnded, AnnouncementPublished, AnnouncementUpdated
from bailiwick.announcements.models import Announcement, AnnouncementUpdate, Audience, State
from bailiwick.announcements.permissions import can_publish
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def publish_announcement(announcement: Announcement, *, actor: Actor, now: datetime) -> None:
    """Let an announcement stand over the pages of those it concerns; an ended one holds again.

    Raises IllegalMove when it is published already, Conflict when its time has passed, ValidationError without anybody it concerns.
    """
    hold(announcement)
    require(can_publish(actor))
    if announcement.is_retired:
        raise Conflict(_("This announcement is retired. Bring it back into use first."))
    before = State(announcement.state)
    announcement.move_to(State.PUBLISHED)
    if announcement.ends_at is not None and announcement.ends_at <= now:
        raise Conflict(_("Its time is over already. Change when it ends, then publish it."))
    _check_audience(announcement)
    announcement.published_at = announcement.published_at or now
    announcement.ended_at = None
    keep(announcement, "state", "published_at", "ended_at")
    changes = {"state": (str(before), str(announcement.state))}
    publish(AnnouncementPublished(actor=actor, subject=announcement, at=now, changes=dict(changes), by_mail=announcement.tell_by_mail))


def _check_audience(announcement: Announcement) -> None:
    if announcement.audience == Audience.DEPARTMENTS and not announcement.departments.exists():
        raise ValidationError({"departments": _("Say which departments it concerns.")})
    if announcement.audience == Audience.SITES and not announcement.sites.exists():
        raise ValidationError({"sites": _("Say which sites it concerns.")})


@transaction.atomic
def update_announcement(announcement: Announcement, *, actor: Actor, now: datetime, text: str, text_es: str = "") -> AnnouncementUpdate:
    """Add a dated line; whoever put the banner away sees it again. Raises ValidationError, Conflict unless it is published."""
    hold(announcement)
    require(can_publish(actor))
    if not text.strip():
        raise ValidationError({"text": _("Say what is new.")})
    if announcement.state != State.PUBLISHED:
        raise Conflict(_("Only a published announcement can be added to."))
    made = AnnouncementUpdate.objects.create(announcement=announcement, at=now, by_id=_key(actor), text=text.strip(), text_es=text_es.strip())
    keep(announcement)
    publish(AnnouncementUpdated(actor=actor, subject=announcement, at=now, text=text.strip()))
    return made


def _key(actor: Actor) -> int | None:
    return actor.user.pk if actor.user is not None else None


@transaction.atomic
def end_announcement(announcement: Announcement, *, actor: Actor, now: datetime) -> None:
    """Take an announcement off the pages; it stays readable. Raises IllegalMove unless it is published."""
    hold(announcement)
    require(can_publish(actor))
    before = State(announcement.state)
    announcement.move_to(State.ENDED)
    announcement.ended_at = now
    keep(announcement, "state", "ended_at")
    publish(AnnouncementEnded(actor=actor, subject=announcement, at=now, changes={"state": (str(before), str(announcement.state))}))


def end_due_announcements(*, now: datetime, limit: int = 200) -> int:
    """End what was to end by now, each in its own transaction, and return how many."""
    due = Announcement.objects.filter(state=State.PUBLISHED, ends_at__lte=now).order_by("ends_at")[:limit]
    return sum(_end_due(announcement, now=now) for announcement in due)


@transaction.atomic
def _end_due(announcement: Announcement, *, now: datetime) -> bool:
    hold(announcement)
    if announcement.state != State.PUBLISHED or announcement.ends_at is None or announcement.ends_at > now:
        return False
    end_announcement(announcement, actor=System("its time was over"), now=now)
    return True


def hold(announcement: Announcement) -> None:
    """Lock the row until commit and bring the caller's copy up to date."""
    announcement.refresh_from_db(from_queryset=Announcement.objects.select_for_update(of=("self",)))


def keep(announcement: Announcement, *fields: str) -> None:
    """Save the changed fields of a held announcement as its next version."""
    announcement.version += 1
    announcement.save(update_fields=[*fields, "version"])
