"""What is done with promises, calendars and clocks."""

from bailiwick.clocks.actions.courses import (
    Happening,
    pause_clocks,
    record_happenings,
    reopen_clocks,
    reset_clocks,
    resume_clocks,
    stop_clocks,
)
from bailiwick.clocks.actions.handing import HandOff, hand_over_clocks
from bailiwick.clocks.actions.installing import install_clocks, install_holidays
from bailiwick.clocks.actions.ledgers import Ledgers, Moved
from bailiwick.clocks.actions.policies import begin_policy_draft, change_policy_draft, discard_policy_draft, make_policy, publish_policy
from bailiwick.clocks.actions.presets import Preset, adopt_preset, install_policies, presets
from bailiwick.clocks.actions.rebuilding import Rebuilt, Restated, rebuild_clocks, repair_clocks
from bailiwick.clocks.actions.retargeting import Retarget, override_clock, retarget_clocks
from bailiwick.clocks.actions.starting import Start, Wait, start_clocks
from bailiwick.clocks.actions.telling import tell_promises
from bailiwick.clocks.actions.ticking import Ticked, tick

__all__ = [
    "HandOff",
    "Happening",
    "Ledgers",
    "Moved",
    "Preset",
    "Rebuilt",
    "Restated",
    "Retarget",
    "Start",
    "Ticked",
    "Wait",
    "adopt_preset",
    "begin_policy_draft",
    "change_policy_draft",
    "discard_policy_draft",
    "hand_over_clocks",
    "install_clocks",
    "install_holidays",
    "install_policies",
    "make_policy",
    "override_clock",
    "pause_clocks",
    "presets",
    "publish_policy",
    "rebuild_clocks",
    "record_happenings",
    "reopen_clocks",
    "repair_clocks",
    "reset_clocks",
    "resume_clocks",
    "retarget_clocks",
    "start_clocks",
    "stop_clocks",
    "tell_promises",
    "tick",
]
