"""Promised times, the calendars they are counted in, and the clocks that run by them."""

from bailiwick.clocks.engine import Run, Shift, Target, Weekly, add_working_days, is_working_day, next_open, shift, weekly
from bailiwick.clocks.engine.choosing import Facts
from bailiwick.clocks.engine.facts import SOLVED
from bailiwick.clocks.models.answers import clock_data, explained_data, public_data
from bailiwick.clocks.models.books import Book
from bailiwick.clocks.models.calendars import Calendar, NoWorkingTime, around_the_clock
from bailiwick.clocks.models.changes import Change, DaysChange, HoursChange, PolicyChange, RepairChange, read_change
from bailiwick.clocks.models.choices import Chosen, Policies
from bailiwick.clocks.models.documents import Document, read_document, refuse_empty
from bailiwick.clocks.models.escalations import Digest, Escalation
from bailiwick.clocks.models.explaining import Explained, Stretch, explain_clocks, say_rested, short_form
from bailiwick.clocks.models.explanations import Pause, Segment, deadline, explain, explain_reading
from bailiwick.clocks.models.folding import UnreadableLedger, read_ledger
from bailiwick.clocks.models.holiday_plans import CountyHoliday, HolidayPlan, county_overrides
from bailiwick.clocks.models.kept_calendars import (
    ALWAYS,
    BEGINNING,
    DEFAULT_WEEK,
    calendar_of,
    calendars_now,
    calendars_of,
    installation_zone,
    office_calendar,
)
from bailiwick.clocks.models.movers import Move, Shifted, add_mover, what_moves
from bailiwick.clocks.models.policies import Policy, PolicyVersion, Scope, VersionState
from bailiwick.clocks.models.promises import Priority, Promise, default_promises
from bailiwick.clocks.models.running import Clock, ClockEvent, ClockKind, ClockParty, ClockState, EventKind
from bailiwick.clocks.models.set_aside import SetAside
from bailiwick.clocks.models.simulations import FLIPS, Effect, SimulatedClock, Simulation
from bailiwick.clocks.models.standings import Standing, standing
from bailiwick.clocks.models.subjects import Described, Subject, add_subject, subject_of
from bailiwick.clocks.models.things import add_things, names_for, outward_from, things_for
from bailiwick.clocks.models.work_calendars import CalendarException, CalendarVersion, Source, WorkCalendar
from bailiwick.clocks.words.times import say_exactly, say_target, say_time, seconds_between

__all__ = [
    "ALWAYS",
    "BEGINNING",
    "DEFAULT_WEEK",
    "FLIPS",
    "SOLVED",
    "Book",
    "Calendar",
    "CalendarException",
    "CalendarVersion",
    "Change",
    "Chosen",
    "Clock",
    "ClockEvent",
    "ClockKind",
    "ClockParty",
    "ClockState",
    "CountyHoliday",
    "DaysChange",
    "Described",
    "Digest",
    "Document",
    "Effect",
    "Escalation",
    "EventKind",
    "Explained",
    "Facts",
    "HolidayPlan",
    "HoursChange",
    "Move",
    "NoWorkingTime",
    "Pause",
    "Policies",
    "Policy",
    "PolicyChange",
    "PolicyVersion",
    "Priority",
    "Promise",
    "RepairChange",
    "Run",
    "Scope",
    "Segment",
    "SetAside",
    "Shift",
    "Shifted",
    "SimulatedClock",
    "Simulation",
    "Source",
    "Standing",
    "Stretch",
    "Subject",
    "Target",
    "UnreadableLedger",
    "VersionState",
    "Weekly",
    "WorkCalendar",
    "add_mover",
    "add_subject",
    "add_things",
    "add_working_days",
    "around_the_clock",
    "calendar_of",
    "calendars_now",
    "calendars_of",
    "clock_data",
    "county_overrides",
    "deadline",
    "default_promises",
    "explain",
    "explain_clocks",
    "explain_reading",
    "explained_data",
    "installation_zone",
    "is_working_day",
    "names_for",
    "next_open",
    "office_calendar",
    "outward_from",
    "public_data",
    "read_change",
    "read_document",
    "read_ledger",
    "refuse_empty",
    "say_exactly",
    "say_rested",
    "say_target",
    "say_time",
    "seconds_between",
    "shift",
    "short_form",
    "standing",
    "subject_of",
    "things_for",
    "weekly",
    "what_moves",
]
