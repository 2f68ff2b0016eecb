"""Links between tickets."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.desk.events.tickets import TicketEvent


@dataclass(frozen=True, kw_only=True)
class TicketsLinked(TicketEvent):
    """Two tickets were linked; the other is named only when it is not need-to-know."""

    sentence = _("linked the ticket with another: {other}")

    kind: str
    other: str


@dataclass(frozen=True, kw_only=True)
class TicketsUnlinked(TicketEvent):
    """A link between two tickets was taken away."""

    sentence = _("took away the link with another ticket: {other}")

    kind: str
    other: str
