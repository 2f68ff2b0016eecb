"""What may be done at the desk: the verbs of the trade, each the only way to change anything."""

from bailiwick.desk.actions.attaching import attach_trees
from bailiwick.desk.actions.attempts import Unanswered, attempt_contact, client_spoke, solve_unreached, unanswered
from bailiwick.desk.actions.calls import Contact, NewCaller, log_call
from bailiwick.desk.actions.changing import CHANGEABLE, change_ticket
from bailiwick.desk.actions.chasing import ChaseStep, chase_of, go_on_chasing, steps_to_come, stop_chase
from bailiwick.desk.actions.choosing import Promiser, chosen_policy
from bailiwick.desk.actions.clients import reply_to_ticket
from bailiwick.desk.actions.duplicates import mark_duplicate
from bailiwick.desk.actions.entries import add_entry, correct_entry
from bailiwick.desk.actions.explaining import clock_of, explain_due, remaining_seconds
from bailiwick.desk.actions.handing import AssigneeAbsent, assign_ticket, hand_off_ticket, pick_up_ticket, release_ticket, substitute_for
from bailiwick.desk.actions.hands import follow_hands, give_by_rule, has_rule, install_pick_up_rule, rule_for, send_on_for_absent, take_back_untouched
from bailiwick.desk.actions.leaving import (
    HandedOver,
    carry_out_leave_plans,
    given_away,
    hand_over,
    in_hand,
    plan_leave,
    release_leaver,
    stays,
    take_back,
    unplan_leave,
)
from bailiwick.desk.actions.linking import link_tickets, unlink_tickets
from bailiwick.desk.actions.mailing import send_answer_again
from bailiwick.desk.actions.many import TOGETHER, change_tickets, preview_tickets, put_back_tickets
from bailiwick.desk.actions.merging import merge_many, merge_tickets
from bailiwick.desk.actions.moving import move_entries, split_ticket
from bailiwick.desk.actions.noticing import AGE, BREACH, WARNING, Point, note_points, show_again
from bailiwick.desk.actions.opening import Opening, open_ticket
from bailiwick.desk.actions.overriding import override_promise
from bailiwick.desk.actions.parents import add_child, children_of, has_children, make_parent, set_children_rule, update_all
from bailiwick.desk.actions.priorities import install_priority_rules, priority_by_matrix, set_priority
from bailiwick.desk.actions.promises import keep_hands, promise_otherwise
from bailiwick.desk.actions.proposing import Load, Proposal, loads_of, propose, skills_needed
from bailiwick.desk.actions.reasons import install_wait_reasons
from bailiwick.desk.actions.restricting import name_reader, read_ticket, restrict_ticket, unname_reader, unrestrict_ticket
from bailiwick.desk.actions.retelling import begin_telling, lacks_ledgers, tell_missing, tell_past
from bailiwick.desk.actions.sharing import share_with_merged
from bailiwick.desk.actions.showing import PROMISE_FIELDS, save_shown, show
from bailiwick.desk.actions.sitting import Sitting, sitting_of, takes_step
from bailiwick.desk.actions.snoozing import PRESETS, preset_instant, snooze_ticket, wake_after_change, wake_due_tickets, wake_ticket
from bailiwick.desk.actions.solving import can_still_reopen, close_solved_tickets, close_ticket, follow_up_ticket, reopen_ticket, solve_ticket
from bailiwick.desk.actions.spreading import solve_children, solved_so_far, spread_solution
from bailiwick.desk.actions.triaging import Answers, Around, Judged, check_answers, judge_answers, triage_ticket
from bailiwick.desk.actions.undoing import undo_join
from bailiwick.desk.actions.waiting import resume_children, resume_due_tickets, resume_ticket, wait_ticket
from bailiwick.desk.actions.watching import unwatch_ticket, watch_ticket
from bailiwick.desk.actions.wording import PLAN_NAMES
from bailiwick.desk.actions.worktime import correct_work, drop_timer, record_work, stands_at, start_timer, stop_timer
from bailiwick.desk.letters import TO_CLIENT

__all__ = [
    "AGE",
    "BREACH",
    "CHANGEABLE",
    "PLAN_NAMES",
    "PRESETS",
    "PROMISE_FIELDS",
    "TOGETHER",
    "TO_CLIENT",
    "WARNING",
    "Answers",
    "Around",
    "AssigneeAbsent",
    "ChaseStep",
    "Contact",
    "HandedOver",
    "Judged",
    "Load",
    "NewCaller",
    "Opening",
    "Point",
    "Promiser",
    "Proposal",
    "Sitting",
    "Unanswered",
    "add_child",
    "add_entry",
    "assign_ticket",
    "attach_trees",
    "attempt_contact",
    "begin_telling",
    "can_still_reopen",
    "carry_out_leave_plans",
    "change_ticket",
    "change_tickets",
    "chase_of",
    "check_answers",
    "children_of",
    "chosen_policy",
    "client_spoke",
    "clock_of",
    "close_solved_tickets",
    "close_ticket",
    "correct_entry",
    "correct_work",
    "drop_timer",
    "explain_due",
    "follow_hands",
    "follow_up_ticket",
    "give_by_rule",
    "given_away",
    "go_on_chasing",
    "hand_off_ticket",
    "hand_over",
    "has_children",
    "has_rule",
    "in_hand",
    "install_pick_up_rule",
    "install_priority_rules",
    "install_wait_reasons",
    "judge_answers",
    "keep_hands",
    "lacks_ledgers",
    "link_tickets",
    "loads_of",
    "log_call",
    "make_parent",
    "mark_duplicate",
    "merge_many",
    "merge_tickets",
    "move_entries",
    "name_reader",
    "note_points",
    "open_ticket",
    "override_promise",
    "pick_up_ticket",
    "plan_leave",
    "preset_instant",
    "preview_tickets",
    "priority_by_matrix",
    "promise_otherwise",
    "propose",
    "put_back_tickets",
    "read_ticket",
    "record_work",
    "release_leaver",
    "release_ticket",
    "remaining_seconds",
    "reopen_ticket",
    "reply_to_ticket",
    "restrict_ticket",
    "resume_children",
    "resume_due_tickets",
    "resume_ticket",
    "rule_for",
    "save_shown",
    "send_answer_again",
    "send_on_for_absent",
    "set_children_rule",
    "set_priority",
    "share_with_merged",
    "show",
    "show_again",
    "sitting_of",
    "skills_needed",
    "snooze_ticket",
    "solve_children",
    "solve_ticket",
    "solve_unreached",
    "solved_so_far",
    "split_ticket",
    "spread_solution",
    "stands_at",
    "start_timer",
    "stays",
    "steps_to_come",
    "stop_chase",
    "stop_timer",
    "substitute_for",
    "take_back",
    "take_back_untouched",
    "takes_step",
    "tell_missing",
    "tell_past",
    "triage_ticket",
    "unanswered",
    "undo_join",
    "unlink_tickets",
    "unname_reader",
    "unplan_leave",
    "unrestrict_ticket",
    "unwatch_ticket",
    "update_all",
    "wait_ticket",
    "wake_after_change",
    "wake_due_tickets",
    "wake_ticket",
    "watch_ticket",
]
