"""How tickets change hands by rule: given out, sent along the line of substitutes, taken away for want of a touch, given away on leave."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.desk.events.tickets import TicketAssigned, TicketEvent, TicketReleased


@dataclass(frozen=True, kw_only=True)
class TicketRedirected(TicketAssigned):
    """A ticket came for somebody who is away, and went along the line of substitutes."""

    sentence = _("{away} is away; the ticket goes to {assignee}")

    away: str


@dataclass(frozen=True, kw_only=True)
class TicketGivenAway(TicketAssigned):
    """Somebody goes on leave or left, and their ticket went to whoever stands in, or back to the team."""

    sentence = _("took the ticket from {away}, who is away; it goes to {assignee}")

    away: str


@dataclass(frozen=True, kw_only=True)
class TicketTakenBack(TicketAssigned):
    """Somebody is back and has their ticket again."""

    sentence = _("gave the ticket back to {assignee}, who is back")


@dataclass(frozen=True, kw_only=True)
class AssignmentTimedOut(TicketReleased):
    """Nobody touched a ticket in the time its rule allows, and it is back with the team."""

    sentence = _("gave the ticket back to the team: {assignee} had not touched it")

    assignee: str
    staff: int


@dataclass(frozen=True, kw_only=True)
class OnCallTold(TicketEvent):
    """Whoever is on call was told of a critical ticket outside office hours."""

    sentence = _("told {names}, on call")

    names: str
    rota: str
    staff: tuple[int, ...]
