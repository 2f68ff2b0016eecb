"""One mail at most to each person whom an announcement concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse

from bailiwick.announcements.models import Announcement, Audience, State
from bailiwick.core.markdown import plain
from bailiwick.notifications.actions import notify
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

#: persons told in one transaction
TOLD_AT_ONCE = 500
NOTICE = "announcements.AnnouncementPublished"


def tell_announcement(announcement: Announcement, *, after: int, now: datetime) -> int | None:
    """Tell the next persons in the order of their keys; return the last one's key, or None when all are told.

    Telling them again changes nothing: a mail is known by announcement and person.
    """
    if announcement.state != State.PUBLISHED or announcement.published_at is None or not announcement.is_in_force(now):
        return None
    people = list(concerned(announcement).filter(pk__gt=after).order_by("pk")[:TOLD_AT_ONCE])
    notify(
        people,
        event=NOTICE,
        subject=announcement,
        now=announcement.published_at,
        context={"title": announcement.title, "text": plain(announcement.text), "kind": announcement.get_kind_display()},
        url=reverse("announcements:announcement", args=[announcement.pk]),
    )
    return people[-1].pk if len(people) == TOLD_AT_ONCE else None


def concerned(announcement: Announcement) -> QuerySet[Person]:
    """Return the persons an announcement is meant for."""
    people = Person.objects.filter(retired_at=None)
    match announcement.audience:
        case Audience.CLIENTS:
            return people.exclude(staff__retired_at=None, staff__isnull=False)
        case Audience.IT:
            return people.filter(staff__isnull=False, staff__retired_at=None).distinct()
        case Audience.DEPARTMENTS:
            paths = announcement.departments.values_list("path", flat=True)
            within = Q(pk__in=())
            for path in paths:
                within |= Q(department__path__startswith=path)
            return people.filter(within)
        case Audience.SITES:
            return people.filter(site__in=announcement.sites.values("pk"))
    return people
