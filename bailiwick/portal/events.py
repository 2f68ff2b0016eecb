"""What clients decide about solutions."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.desk.events import TicketEvent


@dataclass(frozen=True, kw_only=True)
class SolutionAccepted(TicketEvent):
    """The client agrees that the matter is settled."""

    sentence = _("accepted the solution")


@dataclass(frozen=True, kw_only=True)
class SolutionRejected(TicketEvent):
    """The client says that the matter is not settled."""

    sentence = _("did not accept the solution: {reason}")

    reason: str
