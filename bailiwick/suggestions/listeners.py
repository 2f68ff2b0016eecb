"""Counts what becomes of proposals."""

from __future__ import annotations

from bailiwick.core.events import on
from bailiwick.desk.events import TicketChanged, TicketHandedOff, TicketOpened
from bailiwick.suggestions.actions import count_choice, note_proposals


@on(TicketOpened)
def note(event: TicketOpened) -> None:
    """Write down what is proposed for a new ticket."""
    note_proposals(event.subject, now=event.at)


@on(TicketChanged)
def judge(event: TicketChanged) -> None:
    """Judge a proposal by the category chosen now."""
    count_choice(event.subject)


@on(TicketHandedOff)
def judge_team(event: TicketHandedOff) -> None:
    """Judge a proposal by the team chosen now."""
    count_choice(event.subject)
