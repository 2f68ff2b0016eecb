"""The reasoning of clocks: working calendars, targets and runs as pure functions, without a database and without Django."""

from bailiwick.clocks.engine.calendars import Calendar, Span, around_the_clock, weekly
from bailiwick.clocks.engine.days import add_working_days, closing_after, is_working_day, next_closing, next_open
from bailiwick.clocks.engine.explaining import Segment, segments, segments_to_due
from bailiwick.clocks.engine.problems import NoWorkingTime, TooFar, Unreadable
from bailiwick.clocks.engine.reasons import COUNTED, Kind, Why
from bailiwick.clocks.engine.runs import Pause, Run
from bailiwick.clocks.engine.targets import Target, written
from bailiwick.clocks.engine.weeks import ALL_DAY, AROUND_THE_CLOCK, CLOSED, Exceptional, Shift, Version, Weekly, shift, without

__all__ = [
    "ALL_DAY",
    "AROUND_THE_CLOCK",
    "CLOSED",
    "COUNTED",
    "Calendar",
    "Exceptional",
    "Kind",
    "NoWorkingTime",
    "Pause",
    "Run",
    "Segment",
    "Shift",
    "Span",
    "Target",
    "TooFar",
    "Unreadable",
    "Version",
    "Weekly",
    "Why",
    "add_working_days",
    "around_the_clock",
    "closing_after",
    "is_working_day",
    "next_closing",
    "next_open",
    "segments",
    "segments_to_due",
    "shift",
    "weekly",
    "without",
    "written",
]
