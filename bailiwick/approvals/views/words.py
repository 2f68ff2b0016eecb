"""How questions read on pages: plain dictionaries, made in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from bailiwick.approvals.models import Approval, ApprovalState, Decision, Vote, needed
from bailiwick.core.moments import exact, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

#: state -> how its sign is drawn
BADGES = {
    ApprovalState.ASKED: "badge--accent",
    ApprovalState.GRANTED: "badge--success",
    ApprovalState.REFUSED: "badge--warning",
    ApprovalState.WITHDRAWN: "badge--outline",
    ApprovalState.EXPIRED: "badge--warning",
}


def approval_line(approval: Approval, now: datetime) -> dict[str, Any]:
    """Return a question as a line of a list."""
    return {
        "approval": approval,
        "url": approval.get_absolute_url(),
        "badge": BADGES[ApprovalState(approval.state)],
        "state": approval.get_state_display(),
        "asker": str(approval.asked_by or approval.requester or _("The service desk")),
        "when": spoken(approval.asked_at, now),
        "at": approval.asked_at,
        "exact": exact(approval.asked_at),
    }


def rule_words(approval: Approval, count: int) -> str:
    """Say how many of those asked must agree."""
    if count == 1:
        return _("One person decides.")
    if approval.rule == Approval.Rule.ALL:
        return _("All %(count)d must agree.") % {"count": count}
    return _("%(needed)d of %(count)d must agree.") % {"needed": needed(approval.rule, count), "count": count}


def vote_rows(votes: Iterable[Vote], now: datetime) -> list[dict[str, Any]]:
    """Return who is asked and what they said."""
    return [
        {
            "name": vote.approver.name,
            "decision": vote.get_decision_display() if vote.decision else _("not yet"),
            "badge": {Decision.APPROVE: "badge--success", Decision.REFUSE: "badge--warning"}.get(Decision(vote.decision), "")
            if vote.decision
            else "badge--outline",
            "by": vote.decided_by.name if vote.decided_by is not None and vote.decided_by_id != vote.approver_id else "",
            "when": spoken(vote.decided_at, now),
            "by_link": vote.by_link,
            "comment": vote.comment,
            "reminders": vote.reminders,
        }
        for vote in votes
    ]
