"""What the worker does for announcements."""

from __future__ import annotations

from django.db import transaction

from bailiwick.announcements.actions import end_due_announcements, tell_announcement
from bailiwick.announcements.models import Announcement
from bailiwick.core import clock
from bailiwick.core.jobs import enqueue, job, scheduled


@job
def tell_announcement_to(announcement_id: int, after: int) -> None:
    """Tell the next persons, and leave the rest to another job."""
    announcement = Announcement.objects.filter(pk=announcement_id).first()
    if announcement is None:
        return
    with transaction.atomic():
        last = tell_announcement(announcement, after=after, now=clock.now())
        if last is not None:
            enqueue(tell_announcement_to, announcement_id, last)


@scheduled("* * * * *")
def end_announcements() -> None:
    """Every minute: end what was to end by now."""
    end_due_announcements(now=clock.now())
