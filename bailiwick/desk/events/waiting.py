"""What happens while a ticket rests: reminders, attempts to reach the client, tickets put aside, words that are due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.desk.events.entries import EntryAdded
from bailiwick.desk.events.tickets import TicketEvent

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ClientReminded(EntryAdded):
    """The client was reminded by plan that we wait for them."""

    sentence = _("reminded the client, {reminder} of {of}")

    reminder: int = 0
    of: int = 0


@dataclass(frozen=True, kw_only=True)
class AssigneeReminded(TicketEvent):
    """Whoever has the ticket was reminded by plan of what it waits for."""

    sentence = _("reminded whoever has the ticket of what it waits for, {reminder} of {of}")

    reminder: int
    of: int
    text: str


@dataclass(frozen=True, kw_only=True)
class ChaseEnded(TicketEvent):
    """The last reminder brought nothing, and somebody must decide."""

    sentence = _("found that the reminders brought nothing: {what}")

    what: str


@dataclass(frozen=True, kw_only=True)
class ChaseStopped(TicketEvent):
    """Somebody stopped the reminders of a wait."""

    sentence = _("stopped the reminders")


@dataclass(frozen=True, kw_only=True)
class ContactAttempted(TicketEvent):
    """Somebody tried to reach the client."""

    sentence = _("tried to reach the client: {how}, {outcome}")

    how: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ClientUnreached(TicketEvent):
    """As many attempts as the rule asks for went unanswered."""

    sentence = _("found that the client could not be reached in {attempts} attempts")

    attempts: int


@dataclass(frozen=True, kw_only=True)
class TicketSnoozed(TicketEvent):
    """Somebody put a ticket aside for a while; the promise runs on."""

    sentence = _("put the ticket aside until {until}")

    until: str
    for_team: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class TicketWoken(TicketEvent):
    """A ticket that was put aside is back."""

    sentence = _("brought the ticket back that was put aside: {why}")

    why: str
    user: int
    note: str


@dataclass(frozen=True, kw_only=True)
class ClientUpdateDue(TicketEvent):
    """The client has not heard from us for as long as was promised."""

    sentence = _("noticed that the client is due to hear from us")

    due_at: datetime
    #: false where the policy has people told of it
    tells: bool = True
