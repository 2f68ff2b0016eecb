"""What may be done at the desk: the verbs of the trade, each the only way to change anything."""

from bailiwick.desk.actions.calls import Contact, NewCaller, log_call
from bailiwick.desk.actions.changing import CHANGEABLE, change_ticket
from bailiwick.desk.actions.clients import reply_to_ticket
from bailiwick.desk.actions.entries import add_entry, correct_entry, record_work
from bailiwick.desk.actions.handing import (
    AssigneeAbsent,
    assign_ticket,
    hand_off_ticket,
    pick_up_ticket,
    release_ticket,
    substitute_for,
)
from bailiwick.desk.actions.linking import link_tickets, unlink_tickets
from bailiwick.desk.actions.many import (
    TOGETHER,
    change_tickets,
    preview_tickets,
    put_back_tickets,
)
from bailiwick.desk.actions.opening import Opening, open_ticket
from bailiwick.desk.actions.parents import (
    add_child,
    children_of,
    make_parent,
    set_children_rule,
    solve_children,
    update_all,
)
from bailiwick.desk.actions.priorities import (
    install_priority_rules,
    priority_by_matrix,
    set_priority,
)
from bailiwick.desk.actions.promises import (
    explain_due,
    mark_promises,
    pauses_of,
    promise,
    promise_again,
)
from bailiwick.desk.actions.restricting import (
    name_reader,
    read_ticket,
    restrict_ticket,
    unname_reader,
    unrestrict_ticket,
)
from bailiwick.desk.actions.sharing import share_with_merged
from bailiwick.desk.actions.solving import (
    can_still_reopen,
    close_solved_tickets,
    close_ticket,
    follow_up_ticket,
    reopen_ticket,
    solve_ticket,
)
from bailiwick.desk.actions.waiting import (
    resume_children,
    resume_due_tickets,
    resume_ticket,
    wait_ticket,
)
from bailiwick.desk.actions.watching import unwatch_ticket, watch_ticket

__all__ = [
    "CHANGEABLE",
    "TOGETHER",
    "AssigneeAbsent",
    "Contact",
    "NewCaller",
    "Opening",
    "add_child",
    "add_entry",
    "assign_ticket",
    "can_still_reopen",
    "change_ticket",
    "change_tickets",
    "children_of",
    "close_solved_tickets",
    "close_ticket",
    "correct_entry",
    "explain_due",
    "follow_up_ticket",
    "hand_off_ticket",
    "install_priority_rules",
    "link_tickets",
    "log_call",
    "make_parent",
    "mark_promises",
    "name_reader",
    "open_ticket",
    "pauses_of",
    "pick_up_ticket",
    "preview_tickets",
    "priority_by_matrix",
    "promise",
    "promise_again",
    "put_back_tickets",
    "read_ticket",
    "record_work",
    "release_ticket",
    "reopen_ticket",
    "reply_to_ticket",
    "restrict_ticket",
    "resume_children",
    "resume_due_tickets",
    "resume_ticket",
    "set_children_rule",
    "set_priority",
    "share_with_merged",
    "solve_children",
    "solve_ticket",
    "substitute_for",
    "unlink_tickets",
    "unname_reader",
    "unrestrict_ticket",
    "unwatch_ticket",
    "update_all",
    "wait_ticket",
    "watch_ticket",
]
