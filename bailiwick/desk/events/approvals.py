"""What people who must agree say about tickets."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.desk.events.tickets import TicketEvent


@dataclass(frozen=True, kw_only=True)
class TicketApprovalAsked(TicketEvent):
    """Somebody was asked to approve something on a ticket."""

    sentence = _("asked {approvers} to approve: {question}")

    question: str
    approvers: str


@dataclass(frozen=True, kw_only=True)
class TicketApprovalEnded(TicketEvent):
    """What was asked on a ticket is decided, or no longer asked."""

    sentence = _("{outcome}: {question}")

    question: str
    outcome: str
