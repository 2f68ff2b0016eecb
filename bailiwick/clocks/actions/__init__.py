"""What is done with promises, calendars and clocks."""

from bailiwick.clocks.actions.applying import apply_simulation, move_clocks, promise_anew, recount_calendar
from bailiwick.clocks.actions.calendars import add_calendar, choose_office_calendar, describe_calendar, restore_calendar, retire_calendar
from bailiwick.clocks.actions.courses import (
    Happening,
    pause_clocks,
    record_happenings,
    reopen_clocks,
    reset_clocks,
    resume_clocks,
    stop_clocks,
)
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
from bailiwick.clocks.actions.files import calendar_file, calendar_in_file, export_calendar, import_calendar, shift_to_file
from bailiwick.clocks.actions.foreseeing import Proposal, clocks_that_move, describe_clocks, foresee
from bailiwick.clocks.actions.handing import HandOff, begin_clocks, hand_over_clocks
from bailiwick.clocks.actions.holidays import adopt_holidays, keep_on_adopting, propose_holidays
from bailiwick.clocks.actions.hours import past_days, publish_hours, shift_hours
from bailiwick.clocks.actions.installing import install_clocks, install_holidays
from bailiwick.clocks.actions.ledgers import Ledgers, Moved
from bailiwick.clocks.actions.naming import describe_policy, restore_policy, retire_policy
from bailiwick.clocks.actions.past import PastClock, store_past_clocks, withdraw_clocks, withdraw_settled
from bailiwick.clocks.actions.policies import begin_policy_draft, change_policy_draft, discard_policy_draft, make_policy, publish_policy
from bailiwick.clocks.actions.presets import Preset, adopt_preset, install_policies, presets
from bailiwick.clocks.actions.rebuilding import Rebuilt, Restated, begin_rebuilding, rebuild_clocks, rebuild_range, repair_clocks
from bailiwick.clocks.actions.retargeting import Retarget, override_clock, retarget_clocks
from bailiwick.clocks.actions.simulating import begin_simulation, is_quick, simulate
from bailiwick.clocks.actions.starting import Start, Wait, start_clocks
from bailiwick.clocks.actions.telling import tell_promises
from bailiwick.clocks.actions.ticking import Ticked, tick
from bailiwick.clocks.actions.trying import tried

__all__ = [
    "HandOff",
    "Happening",
    "Instead",
    "Ledgers",
    "Moved",
    "PastClock",
    "Preset",
    "Proposal",
    "Rebuilt",
    "Restated",
    "Retarget",
    "Start",
    "Ticked",
    "Wait",
    "Way",
    "add_calendar",
    "adopt_holidays",
    "adopt_preset",
    "apply_simulation",
    "begin_clocks",
    "begin_policy_draft",
    "begin_rebuilding",
    "begin_simulation",
    "calendar_file",
    "calendar_in_file",
    "change_policy_draft",
    "choose_office_calendar",
    "clocks_that_move",
    "days_between",
    "declare_exceptions",
    "describe_calendar",
    "describe_clocks",
    "describe_policy",
    "discard_policy_draft",
    "export_calendar",
    "foresee",
    "hand_over_clocks",
    "import_calendar",
    "install_clocks",
    "install_holidays",
    "install_policies",
    "is_quick",
    "keep_on_adopting",
    "make_policy",
    "move_clocks",
    "override_clock",
    "past_days",
    "pause_clocks",
    "plan_days",
    "presets",
    "promise_anew",
    "propose_holidays",
    "publish_hours",
    "publish_policy",
    "rebuild_clocks",
    "rebuild_range",
    "record_happenings",
    "recount_calendar",
    "reopen_clocks",
    "repair_clocks",
    "reset_clocks",
    "restore_calendar",
    "restore_policy",
    "resume_clocks",
    "retarget_clocks",
    "retire_calendar",
    "retire_policy",
    "shift_back",
    "shift_days",
    "shift_hours",
    "shift_to_file",
    "simulate",
    "start_clocks",
    "stop_clocks",
    "store_past_clocks",
    "tell_promises",
    "tick",
    "tried",
    "weekly_shifts",
    "withdraw_clocks",
    "withdraw_exceptions",
    "withdraw_settled",
]
