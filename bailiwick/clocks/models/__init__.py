"""Promised times, the office hours they are counted in, and the days the office is closed."""

from bailiwick.clocks.models.calendars import Calendar, NoWorkingTime, around_the_clock
from bailiwick.clocks.models.days import add_working_days, is_working_day, next_open
from bailiwick.clocks.models.explanations import Pause, Segment, deadline, explain
from bailiwick.clocks.models.holidays import federal_holidays
from bailiwick.clocks.models.hours import Closure, OfficeHours
from bailiwick.clocks.models.offices import DEFAULT_HOURS, Clocks, Targets, installation_zone, office_calendar
from bailiwick.clocks.models.promises import Priority, Promise, default_promises
from bailiwick.clocks.models.work_calendars import CalendarException, CalendarVersion, Source, WorkCalendar

__all__ = [
    "DEFAULT_HOURS",
    "Calendar",
    "CalendarException",
    "CalendarVersion",
    "Clocks",
    "Closure",
    "NoWorkingTime",
    "OfficeHours",
    "Pause",
    "Priority",
    "Promise",
    "Segment",
    "Source",
    "Targets",
    "WorkCalendar",
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
]
