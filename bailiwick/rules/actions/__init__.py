"""What may be done with rules, and what rules do."""

from bailiwick.rules.actions.draining import occasions_wait, work_off_ticket, work_off_waiting
from bailiwick.rules.actions.occasions import note_occasions
from bailiwick.rules.actions.rehearsing import begin_rehearsal, rehearse
from bailiwick.rules.actions.rules import change_rule, make_rule, move_rule, retire_rule, switch_off, switch_on
from bailiwick.rules.actions.running import look
from bailiwick.rules.actions.shipping import install_rules
from bailiwick.rules.actions.timing import act_by_the_clock
from bailiwick.rules.engine.definition import parse
from bailiwick.rules.engine.situations import Situation

__all__ = [
    "Situation",
    "act_by_the_clock",
    "begin_rehearsal",
    "change_rule",
    "install_rules",
    "look",
    "make_rule",
    "move_rule",
    "note_occasions",
    "occasions_wait",
    "parse",
    "rehearse",
    "retire_rule",
    "switch_off",
    "switch_on",
    "work_off_ticket",
    "work_off_waiting",
]
