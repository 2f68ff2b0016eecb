"""Questions that people must agree to, their votes, who stands in, and the links they are sent."""

from bailiwick.approvals.models.approvals import Approval, ApprovalState, Decision, Vote, may_cast
from bailiwick.approvals.models.hiding import hide_questions
from bailiwick.approvals.models.links import DecisionLink
from bailiwick.approvals.models.results import Rule, needed, result
from bailiwick.approvals.models.substitutes import Substitute, line_of, stand_ins, stands_in_for

__all__ = [
    "Approval",
    "ApprovalState",
    "Decision",
    "DecisionLink",
    "Rule",
    "Substitute",
    "Vote",
    "hide_questions",
    "line_of",
    "may_cast",
    "needed",
    "result",
    "stand_ins",
    "stands_in_for",
]
