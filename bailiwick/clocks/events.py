"""What happens to promises: those that come near their end or break, those set by hand, policies that change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models import Clock, Digest, Policy
from bailiwick.core.events import Event

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ClockNoticed(Event):
    """Something happened to a clock; its subject is the clock, which says what it runs for."""

    subject: Clock


@dataclass(frozen=True, kw_only=True)
class ClockWarned(ClockNoticed):
    """A point of a promise came, before its end or after."""

    sentence = _("noticed that a promise came to {mark}")

    mark: str
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ClockBreached(ClockNoticed):
    """The promised time is used up."""

    sentence = _("noticed that a promise broke")

    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClockAged(ClockNoticed):
    """What the clock runs for has been open for so long that it goes before others now."""

    sentence = _("raised the priority from {priority} to {to}, because it has been open for {after}")

    priority: int
    to: int
    after: str


@dataclass(frozen=True, kw_only=True)
class ClockOverridden(ClockNoticed):
    """Somebody set by hand what a promise comes to."""

    sentence = _("set a promise by hand: {reason}")

    reason: str
    due_at: datetime | None = None
    verdict: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ClockRestated(ClockNoticed):
    """A promise was counted again after a mistake, and came to something else."""

    sentence = _("counted a promise again: {reason}")

    reason: str


@dataclass(frozen=True, kw_only=True)
class PromisesTold(Event):
    """Somebody was told which promises need them."""

    sentence = _("told which promises need attention")

    subject: Digest


@dataclass(frozen=True, kw_only=True)
class PolicyEvent(Event):
    """Something happened to a policy."""

    subject: Policy


@dataclass(frozen=True, kw_only=True)
class PolicyMade(PolicyEvent):
    """A policy was added."""

    sentence = _("made the policy")


@dataclass(frozen=True, kw_only=True)
class PolicyDraftBegun(PolicyEvent):
    """A new version of a policy was begun."""

    sentence = _("began version {number}[, from {preset}]")

    number: int
    preset: str = ""


@dataclass(frozen=True, kw_only=True)
class PolicyDraftChanged(PolicyEvent):
    """A draft promises something else."""

    sentence = _("changed the draft of version {number}")

    number: int


@dataclass(frozen=True, kw_only=True)
class PolicyDraftDiscarded(PolicyEvent):
    """A draft was thrown away."""

    sentence = _("discarded the draft of version {number}")

    number: int


@dataclass(frozen=True, kw_only=True)
class PolicyPublished(PolicyEvent):
    """A version is promised from now on."""

    sentence = _("published version {number}[: {note}]")

    number: int
    note: str = ""
