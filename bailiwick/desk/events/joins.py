"""What happens when tickets are joined and parted. The other ticket is named only when it is not need-to-know."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.desk.events.tickets import TicketEvent


@dataclass(frozen=True, kw_only=True)
class TicketMerged(TicketEvent):
    """A ticket was merged into another; its number leads there from now on."""

    sentence = _("merged this ticket into {other}. {reason}")

    other: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketTookIn(TicketEvent):
    """Another ticket was merged into this one."""

    sentence = _("merged {other} into this ticket. {reason}")

    other: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketSplit(TicketEvent):
    """Entries of a ticket became a new ticket."""

    sentence = _("split {count} entries off into {other}. {reason}")

    other: str
    count: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketSplitOff(TicketEvent):
    """A ticket began as part of another."""

    sentence = _("split this ticket off {other}. {reason}")

    other: str
    count: int
    reason: str
    entries: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class EntriesMovedAway(TicketEvent):
    """Entries went to another ticket."""

    sentence = _("moved {count} entries to {other}. {reason}")

    other: str
    count: int
    reason: str
    entries: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class EntriesMovedHere(TicketEvent):
    """Entries came from another ticket."""

    sentence = _("moved {count} entries here from {other}. {reason}")

    other: str
    count: int
    reason: str
    entries: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class TicketMarkedDuplicate(TicketEvent):
    """A ticket was solved because another one is about the same matter."""

    sentence = _("marked this ticket as a duplicate of {other}. {reason}")

    other: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DuplicateFound(TicketEvent):
    """Another ticket turned out to be about the matter of this one."""

    sentence = _("marked {other} as a duplicate of this ticket. {reason}")

    other: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ParentMade(TicketEvent):
    """A ticket was opened as the parent of others."""

    sentence = _("made this the parent of {count} tickets. {reason}")

    count: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ChildAdded(TicketEvent):
    """A ticket was put under this one."""

    sentence = _("put {other} under this ticket. {reason}")

    other: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketPutUnder(TicketEvent):
    """A ticket was put under a parent."""

    sentence = _("put this ticket under {other}. {reason}")

    other: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ChildrenRuleSet(TicketEvent):
    """What solving this ticket means for those under it was chosen."""

    sentence = _("chose what becomes of the tickets under this one")


@dataclass(frozen=True, kw_only=True)
class UpdateShared(TicketEvent):
    """An answer on another ticket was given to the client of this one too; `tells` once for each person."""

    sentence = _("answered on {other}, for this ticket too")

    other: str
    entry: int
    tells: bool


@dataclass(frozen=True, kw_only=True)
class JoinUndone(TicketEvent):
    """A join with another ticket was undone."""

    sentence = _("undid “{kind}” with {other}")

    kind: str
    other: str
    join: int
    entries: tuple[int, ...] = ()
