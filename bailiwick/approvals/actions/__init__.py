"""What may be done with approvals."""

from bailiwick.approvals.actions.asking import ask_approval, replace_approver, whom_to_tell
from bailiwick.approvals.actions.days import today, working_day_after
from bailiwick.approvals.actions.deciding import decide, decide_by_link, note_refused_link
from bailiwick.approvals.actions.ending import expire_approvals, make_secret, withdraw_approval
from bailiwick.approvals.actions.gating import let_wait_for_approval, waiting_actions
from bailiwick.approvals.actions.linking import LinkOver, address_of, link_behind, mail_note, over, token_of
from bailiwick.approvals.actions.reminding import remind_approvers
from bailiwick.approvals.actions.substituting import end_substitute, name_substitute

__all__ = [
    "LinkOver",
    "address_of",
    "ask_approval",
    "decide",
    "decide_by_link",
    "end_substitute",
    "expire_approvals",
    "let_wait_for_approval",
    "link_behind",
    "mail_note",
    "make_secret",
    "name_substitute",
    "note_refused_link",
    "over",
    "remind_approvers",
    "replace_approver",
    "today",
    "token_of",
    "waiting_actions",
    "whom_to_tell",
    "withdraw_approval",
    "working_day_after",
]
