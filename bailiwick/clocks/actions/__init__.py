"""What is done with promises, calendars and clocks."""

from bailiwick.clocks.actions.calendars import add_calendar, choose_office_calendar, describe_calendar, restore_calendar, retire_calendar
from bailiwick.clocks.actions.exceptions import (
    Instead,
    Way,
    days_between,
    declare_exceptions,
    plan_days,
    shift_back,
    shift_days,
    weekly_shifts,
    withdraw_exceptions,
)
from bailiwick.clocks.actions.files import export_calendar, import_calendar, shift_to_file
from bailiwick.clocks.actions.holidays import adopt_holidays, keep_on_adopting, propose_holidays
from bailiwick.clocks.actions.hours import past_days, publish_hours, shift_hours
from bailiwick.clocks.actions.installing import install_clocks, install_holidays

__all__ = [
    "Instead",
    "Way",
    "add_calendar",
    "adopt_holidays",
    "choose_office_calendar",
    "days_between",
    "declare_exceptions",
    "describe_calendar",
    "export_calendar",
    "import_calendar",
    "install_clocks",
    "install_holidays",
    "keep_on_adopting",
    "past_days",
    "plan_days",
    "propose_holidays",
    "publish_hours",
    "restore_calendar",
    "retire_calendar",
    "shift_back",
    "shift_days",
    "shift_hours",
    "shift_to_file",
    "weekly_shifts",
    "withdraw_exceptions",
]
