"""What is asked and answered about tickets."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.desk.events.tickets import TicketEvent


@dataclass(frozen=True, kw_only=True)
class TicketTriaged(TicketEvent):
    """The questions of a tree were answered about a ticket; the answers stand on the ticket."""

    sentence = _("asked the questions of “{tree}”, version {number}")

    tree: str
    number: int
    outcome: str
    is_security: bool
