"""What everybody, or a part of the house, is told: outages, planned work, news."""

from bailiwick.announcements.models.announcements import Announcement, Audience, Kind, Severity, State
from bailiwick.announcements.models.readings import Reading
from bailiwick.announcements.models.updates import AnnouncementUpdate

__all__ = ["Announcement", "AnnouncementUpdate", "Audience", "Kind", "Reading", "Severity", "State"]
