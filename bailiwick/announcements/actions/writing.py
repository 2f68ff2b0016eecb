"""Writing and publishing an announcement in one step, as whoever handles an outage does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.announcements.actions.publishing import publish_announcement
from bailiwick.announcements.models import Announcement, Audience, Kind, Severity
from bailiwick.announcements.permissions import can_publish
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Department, Person
    from bailiwick.places.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be announced, and to whom."""

    title: str
    text: str = ""
    title_es: str = ""
    text_es: str = ""
    kind: str = Kind.OUTAGE
    severity: int = Severity.IMPAIRED
    audience: str = Audience.EVERYBODY
    departments: Sequence[Department] = field(default_factory=tuple)
    sites: Sequence[Site] = field(default_factory=tuple)
    starts_at: datetime | None = None
    tell_by_mail: bool = False


@transaction.atomic
def announce(notice: Notice, *, actor: Actor, now: datetime, owner: Person | None = None) -> Announcement:
    """Write an announcement and publish it at once. Raises ValidationError with the fields at fault."""
    require(can_publish(actor))
    if not notice.title.strip():
        raise ValidationError({"title": _("Say in a few words what is the matter.")})
    made = Announcement.objects.create(
        kind=notice.kind,
        severity=notice.severity,
        title=notice.title.strip()[:160],
        text=notice.text.strip(),
        title_es=notice.title_es.strip()[:160],
        text_es=notice.text_es.strip(),
        audience=notice.audience,
        starts_at=notice.starts_at or now,
        tell_by_mail=notice.tell_by_mail,
        owner=owner,
    )
    made.departments.set(notice.departments)
    made.sites.set(notice.sites)
    publish_announcement(made, actor=actor, now=now)
    return made
