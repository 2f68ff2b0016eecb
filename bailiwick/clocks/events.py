"""What happens to promises: those that come near their end or break, those set by hand, policies and calendars that change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models import Clock, Digest, Policy, WorkCalendar
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
    #: whether the policy has people told of this point; otherwise that is for those who own the subject
    tells: bool = False


@dataclass(frozen=True, kw_only=True)
class ClockBreached(ClockNoticed):
    """The promised time is used up."""

    sentence = _("noticed that a promise broke")

    due_at: datetime
    #: as of a point
    tells: bool = False


@dataclass(frozen=True, kw_only=True)
class ClockAged(ClockNoticed):
    """What the clock runs for has been open for so long that it goes before others now."""

    sentence = _("raised the priority from {priority} to {to}, because it has been open for {after}")

    priority: int
    to: int
    after: str


@dataclass(frozen=True, kw_only=True)
class ClockSetAside(ClockNoticed):
    """The ledger of a clock cannot be read, so nobody looks at it any more until it is rebuilt."""

    sentence = _("set a clock aside whose ledger cannot be read: {why}")

    why: str


@dataclass(frozen=True, kw_only=True)
class ClockOverridden(ClockNoticed):
    """Somebody set by hand what a promise comes to."""

    sentence = _("set a promise by hand: {reason}")

    reason: str
    due_at: datetime | None = None
    verdict: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ClockMoved(ClockNoticed):
    """A promise is due at another time than before, or was kept where it was broken, without anything having happened to its subject."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ClockRestated(ClockMoved):
    """A promise was counted again after a mistake, or after a calendar changed, and came to something else."""

    sentence = _("counted a promise again: {reason}")


@dataclass(frozen=True, kw_only=True)
class ClockRetargeted(ClockMoved):
    """A policy promises something else, also about what runs already."""

    sentence = _("promised otherwise[: {reason}]")


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
class PolicyDescribed(PolicyEvent):
    """A policy is called otherwise, or is for something else."""

    sentence = _("changed the name of the policy, or what it is for")


@dataclass(frozen=True, kw_only=True)
class PolicyRetired(PolicyEvent):
    """A policy is asked no more."""

    sentence = _("took the policy out of use")


@dataclass(frozen=True, kw_only=True)
class PolicyRestored(PolicyEvent):
    """A policy is asked again."""

    sentence = _("brought the policy back into use")


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


@dataclass(frozen=True, kw_only=True)
class CalendarEvent(Event):
    """Something happened to a calendar."""

    subject: WorkCalendar


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(CalendarEvent):
    """What counts as working time changed."""


@dataclass(frozen=True, kw_only=True)
class CalendarAdded(CalendarEvent):
    """A calendar was made."""

    sentence = _("added the calendar, in the time zone {zone}")

    zone: str


@dataclass(frozen=True, kw_only=True)
class CalendarDescribed(CalendarEvent):
    """A calendar got another name or note."""

    sentence = _("changed the name or the note of the calendar")


@dataclass(frozen=True, kw_only=True)
class CalendarRetired(CalendarEvent):
    """A calendar went out of use."""

    sentence = _("took the calendar out of use")


@dataclass(frozen=True, kw_only=True)
class CalendarRestored(CalendarEvent):
    """A calendar came back into use."""

    sentence = _("brought the calendar back into use")


@dataclass(frozen=True, kw_only=True)
class OfficeCalendarChosen(CalendarChanged):
    """Another calendar became the office's own."""

    sentence = _("made it the office’s own calendar[, in place of {before}]")

    before: str = ""


@dataclass(frozen=True, kw_only=True)
class HoursPublished(CalendarChanged):
    """A calendar has other hours from a day on."""

    sentence = _("published hours {number}[ from {since} on][: {note}]")

    number: int
    since: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DaysChanged(CalendarChanged):
    """Some days of a calendar are not what they were; `more` counts further reasons than the first."""

    days: tuple[str, ...]
    reason: str
    first: str
    last: str = ""
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class ExceptionsDeclared(DaysChanged):
    """Some days of a calendar differ."""

    sentence = _("declared {reason}[ and {more} more] for {first}[ to {last}]")


@dataclass(frozen=True, kw_only=True)
class ExceptionsWithdrawn(DaysChanged):
    """Some days of a calendar are as their week has it again."""

    sentence = _("withdrew {reason}[ and {more} more] for {first}[ to {last}]")


@dataclass(frozen=True, kw_only=True)
class HolidaysAdopted(CalendarEvent):
    """Somebody chose whose holidays a calendar keeps."""

    sentence = _("adopted {count} holidays of {state} for {years}")

    state: str
    years: str
    count: int
