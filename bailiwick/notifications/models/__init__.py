"""Notices in the program, mail on its way, and what each person wants of both."""

from bailiwick.notifications.models.choices import Choice, Mail, Rhythm
from bailiwick.notifications.models.guards import guard, guarded, may_read
from bailiwick.notifications.models.notices import Notification
from bailiwick.notifications.models.outgoing import LIFECYCLE, Outgoing
from bailiwick.notifications.models.templates import EventTemplate

__all__ = ["LIFECYCLE", "Choice", "EventTemplate", "Mail", "Notification", "Outgoing", "Rhythm", "guard", "guarded", "may_read"]
