"""What may be done with announcements."""

from bailiwick.announcements.actions.publishing import end_announcement, end_due_announcements, publish_announcement, update_announcement
from bailiwick.announcements.actions.reading import dismiss_announcement
from bailiwick.announcements.actions.telling import TOLD_AT_ONCE, tell_announcement
from bailiwick.announcements.actions.writing import Notice, announce

__all__ = [
    "TOLD_AT_ONCE",
    "Notice",
    "announce",
    "dismiss_announcement",
    "end_announcement",
    "end_due_announcements",
    "publish_announcement",
    "tell_announcement",
    "update_announcement",
]
