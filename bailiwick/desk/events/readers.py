"""Who may know of a ticket, who read it, who follows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.desk.events.tickets import TicketEvent


@dataclass(frozen=True, kw_only=True)
class TicketRestricted(TicketEvent):
    """A ticket became need-to-know."""

    sentence = _("made the ticket need-to-know: {reason}")

    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketUnrestricted(TicketEvent):
    """A ticket is no longer need-to-know."""

    sentence = _("opened the ticket to the desk again: {reason}")

    reason: str


@dataclass(frozen=True, kw_only=True)
class ReaderNamed(TicketEvent):
    """Somebody may know of a need-to-know ticket."""

    sentence = _("let {reader} know of the ticket")

    reader: str


@dataclass(frozen=True, kw_only=True)
class ReaderUnnamed(TicketEvent):
    """Somebody may no longer know of a need-to-know ticket."""

    sentence = _("took {reader} off the ticket")

    reader: str


@dataclass(frozen=True, kw_only=True)
class TicketRead(TicketEvent):
    """Somebody opened a need-to-know ticket; said at most once an hour for each reader."""

    sentence = _("read the ticket")


@dataclass(frozen=True, kw_only=True)
class TicketWatched(TicketEvent):
    """Somebody follows a ticket."""

    sentence = _("began to follow the ticket")


@dataclass(frozen=True, kw_only=True)
class TicketUnwatched(TicketEvent):
    """Somebody stopped following a ticket."""

    sentence = _("stopped following the ticket")
