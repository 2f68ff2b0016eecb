"""Promised times, the office hours they are counted in, and the days the office is closed."""

from bailiwick.clocks.engine.choosing import Facts
from bailiwick.clocks.models.books import Book
from bailiwick.clocks.models.calendars import Calendar, NoWorkingTime, around_the_clock
from bailiwick.clocks.models.choices import Chosen, Policies
from bailiwick.clocks.models.days import add_working_days, is_working_day, next_open
from bailiwick.clocks.models.documents import Document, read_document
from bailiwick.clocks.models.escalations import Digest, Escalation
from bailiwick.clocks.models.explanations import Pause, Segment, deadline, explain
from bailiwick.clocks.models.folding import read_ledger
from bailiwick.clocks.models.holidays import federal_holidays
from bailiwick.clocks.models.hours import Closure, OfficeHours
from bailiwick.clocks.models.offices import DEFAULT_HOURS, Clocks, Targets, installation_zone, office_calendar
from bailiwick.clocks.models.policies import Policy, PolicyVersion, Scope, VersionState
from bailiwick.clocks.models.promises import Priority, Promise, default_promises
from bailiwick.clocks.models.running import Clock, ClockEvent, ClockKind, ClockParty, ClockState, EventKind
from bailiwick.clocks.models.subjects import Subject, add_subject, subject_of
from bailiwick.clocks.models.work_calendars import CalendarException, CalendarVersion, Source, WorkCalendar

__all__ = [
    "DEFAULT_HOURS",
    "Book",
    "Calendar",
    "CalendarException",
    "CalendarVersion",
    "Chosen",
    "Clock",
    "ClockEvent",
    "ClockKind",
    "ClockParty",
    "ClockState",
    "Clocks",
    "Closure",
    "Digest",
    "Document",
    "Escalation",
    "EventKind",
    "Facts",
    "NoWorkingTime",
    "OfficeHours",
    "Pause",
    "Policies",
    "Policy",
    "PolicyVersion",
    "Priority",
    "Promise",
    "Scope",
    "Segment",
    "Source",
    "Subject",
    "Targets",
    "VersionState",
    "WorkCalendar",
    "add_subject",
    "add_working_days",
    "around_the_clock",
    "deadline",
    "default_promises",
    "explain",
    "federal_holidays",
    "installation_zone",
    "is_working_day",
    "next_open",
    "office_calendar",
    "read_document",
    "read_ledger",
    "subject_of",
]
