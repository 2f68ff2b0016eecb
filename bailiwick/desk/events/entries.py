"""What is said and done on tickets, and the time it took."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.desk.events.tickets import TicketEvent


@dataclass(frozen=True, kw_only=True)
class EntryAdded(TicketEvent):
    """Something was said or done on a ticket."""

    sentence = _("wrote an entry")

    entry: int
    kind: str
    worked_seconds: int
    mentioned: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClientWrote(EntryAdded):
    """Something was said on a ticket from the client's side by one who acts through no account: by mail."""


@dataclass(frozen=True, kw_only=True)
class ClientReplied(TicketEvent):
    """The client wrote to the desk on their own ticket."""

    sentence = _("answered")

    entry: int


@dataclass(frozen=True, kw_only=True)
class EntryCorrected(TicketEvent):
    """An entry was replaced by a corrected version; the old one is kept."""

    sentence = _("corrected an entry")

    entry: int
    revises: int


@dataclass(frozen=True, kw_only=True)
class WorkRecorded(TicketEvent):
    """Time was spent on a ticket."""

    sentence = _("recorded time worked")

    worked_seconds: int


@dataclass(frozen=True, kw_only=True)
class WorkCorrected(TicketEvent):
    """Time worked was said to be another, with the reason."""

    sentence = _("corrected the time worked: {reason}")

    before: int
    worked_seconds: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TimerStarted(TicketEvent):
    """Somebody began to work against the clock."""

    sentence = _("began to work on the ticket")
