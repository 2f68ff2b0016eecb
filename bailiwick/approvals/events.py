"""What happens to questions that people must agree to.

Facts hold no reasons and comments: those stand with the question, behind its read door.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.approvals.models import Approval
from bailiwick.core.events import Event
from bailiwick.people.models import Person


@dataclass(frozen=True, kw_only=True)
class ApprovalEvent(Event):
    """Anything that happens to a question; `subject.record` is what it is about."""

    subject: Approval


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(ApprovalEvent):
    """People were asked to agree."""

    sentence = _("asked {approvers} to agree")

    approvers: list[str]
    rule: str
    due_on: str


@dataclass(frozen=True, kw_only=True)
class ApprovalReminded(ApprovalEvent):
    """Those who have not answered were reminded."""

    sentence = _("reminded those who have not answered")

    votes: list[int]


@dataclass(frozen=True, kw_only=True)
class VoteCast(ApprovalEvent):
    """Somebody answered, for themselves or in another's place."""

    sentence = _("answered for {approver}: {decision}")

    approver: str
    by: str
    decision: str
    by_link: bool


@dataclass(frozen=True, kw_only=True)
class ApprovalEnded(ApprovalEvent):
    """A question is no longer open, whichever way it went."""


@dataclass(frozen=True, kw_only=True)
class ApprovalGranted(ApprovalEnded):
    """Enough people agreed."""

    sentence = _("had the agreement that was asked for")


@dataclass(frozen=True, kw_only=True)
class ApprovalRefused(ApprovalEnded):
    """So many refused that it can no longer be granted."""

    sentence = _("did not get the agreement that was asked for")


@dataclass(frozen=True, kw_only=True)
class ApprovalExpired(ApprovalEnded):
    """The last day passed without a decision."""

    sentence = _("let the question end unanswered")


@dataclass(frozen=True, kw_only=True)
class ApprovalWithdrawn(ApprovalEnded):
    """The question was taken back."""

    sentence = _("took the question back[: {reason}]")

    reason: str


@dataclass(frozen=True, kw_only=True)
class ApproverReplaced(ApprovalEvent):
    """Somebody else is asked in place of an approver."""

    sentence = _("asked {after} in place of {before}[: {reason}]")

    before: str
    after: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LinkRefused(ApprovalEvent):
    """Somebody tried a mail link that no longer opens anything."""

    sentence = _("tried a mail link that no longer opens anything ({why})")

    person: str
    why: str


@dataclass(frozen=True, kw_only=True)
class SubstituteNamed(Event):
    """Somebody decides for a person on some days."""

    sentence = _("named {substitute} to decide from {starts_on} to {ends_on}")

    subject: Person
    substitute: str
    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class SubstituteEnded(Event):
    """Nobody decides for the person any more, or no longer than until now."""

    sentence = _("ended that {substitute} decides")

    subject: Person
    substitute: str
