"""The changes that may be tried: which clocks each concerns, what it proposes, and how it is carried out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.clocks.actions.addressing import refuse_strangers
from bailiwick.clocks.actions.exceptions import Day, Instead, Way, declare_exceptions, plan_days, shift_days
from bailiwick.clocks.actions.foreseeing import Proposal, proposed_version
from bailiwick.clocks.actions.hours import publish_hours, read_week, shift_hours
from bailiwick.clocks.actions.policies import begin_policy_draft, publish_policy
from bailiwick.clocks.engine import Unreadable
from bailiwick.clocks.models import (
    Change,
    Clock,
    DaysChange,
    HoursChange,
    Policy,
    PolicyChange,
    RepairChange,
    VersionState,
    WorkCalendar,
    read_document,
)
from bailiwick.clocks.words.reasons import say_fault
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Actor

C = TypeVar("C", bound=PolicyChange | HoursChange | DaysChange | RepairChange)


class Attempt(ABC, Generic[C]):
    """A change as it is tried and carried out."""

    #: whether it concerns what has stopped, too
    is_about_past: ClassVar[bool] = False

    def __init__(self, change: C) -> None:
        self.change = change

    @abstractmethod
    def title(self) -> str:
        """Say what would change."""

    @abstractmethod
    def proposal(self) -> Proposal:
        """Return what ledgers would be read by. Raises ValidationError."""

    @abstractmethod
    def clocks(self) -> QuerySet[Clock]:
        """Return the clocks that may come to something else."""

    @abstractmethod
    def carry_out(self, *, actor: Actor, now: datetime) -> str:
        """Do it, except for what it does to clocks, and return the reason that stands in their ledgers."""

    def base(self) -> str:
        """Return by what it is noticed that something else was changed meanwhile."""
        return ""

    def check(self) -> None:
        """Refuse what could not be carried out. Raises ValidationError."""
        self.proposal()


class PolicyAttempt(Attempt[PolicyChange]):
    """Another version of a policy, for all that runs by the policy."""

    def policy(self) -> Policy:
        """Return the policy. Raises ValidationError."""
        found = Policy.objects.filter(pk=self.change.policy, retired_at=None).first()
        if found is None:
            raise ValidationError({"policy": _("There is no such policy in use.")})
        return found

    def title(self) -> str:
        """Name the policy."""
        return _("Other promises of “%(policy)s”") % {"policy": self.policy()}

    def proposal(self) -> Proposal:
        """Return the promises as a version that nobody wrote down."""
        return Proposal(policy_version=proposed_version(self.policy().pk, self.change.targets))

    def clocks(self) -> QuerySet[Clock]:
        """Return what runs by any version of the policy."""
        return Clock.objects.unfinished().filter(policy_version__policy=self.change.policy)

    def base(self) -> str:
        """Return the version that is promised."""
        return str(self.policy().versions.filter(state=VersionState.PUBLISHED).aggregate(number=Max("number"))["number"] or 0)

    def check(self) -> None:
        """Refuse promises of the wrong shape, none at all, and calendars that do not exist."""
        self.policy()
        document = read_document(self.change.targets)
        if not document.promises:
            raise ValidationError({"targets": _("This promises nothing. Add at least one promise.")})
        refuse_strangers(document)
        missing = set(document.calendars()) - set(WorkCalendar.objects.in_use().values_list("code", flat=True))
        if missing:
            raise ValidationError({"targets": _("There is no calendar “%(code)s” in use.") % {"code": min(missing)}})

    def carry_out(self, *, actor: Actor, now: datetime) -> str:
        """Publish the version. Raises Conflict when somebody works on a draft that says something else."""
        policy = self.policy()
        draft = policy.versions.filter(state=VersionState.DRAFT).first()
        if draft is not None and draft.targets != self.change.targets:
            raise Conflict(_("The draft of this policy says something else than what was tried. Try it again, or discard the draft."))
        draft = begin_policy_draft(policy, actor=actor, now=now, targets=self.change.targets)
        version = publish_policy(draft, actor=actor, now=now, note=self.change.note)
        return _("%(policy)s, version %(number)s") % {"policy": policy, "number": version.number}


class HoursAttempt(Attempt[HoursChange]):
    """Other hours of a calendar."""

    def calendar(self) -> WorkCalendar:
        """Return the calendar. Raises ValidationError."""
        return calendars_in_use([self.change.calendar])[0]

    def title(self) -> str:
        """Name the calendar and the day."""
        facts = {"calendar": self.calendar(), "day": date_format(self.change.since, "DATE_FORMAT") if self.change.since else ""}
        return _("Other hours of “%(calendar)s” from %(day)s") % facts if self.change.since else _("Other hours of “%(calendar)s”") % facts

    def proposal(self) -> Proposal:
        """Return the calendar with these hours."""
        calendar = self.calendar()
        return Proposal({calendar.pk: shift_hours(calendar, self.change.weekly, self.change.since).after})

    def clocks(self) -> QuerySet[Clock]:
        """Return what is counted in the calendar."""
        return Clock.objects.unfinished().filter(calendar__code=self.change.calendar)

    def base(self) -> str:
        """Return the number of the newest hours."""
        return str(self.calendar().versions.aggregate(last=Max("number"))["last"] or 0)

    def check(self) -> None:
        """Refuse hours that cannot be read."""
        read_week(self.change.weekly)
        self.proposal()

    def carry_out(self, *, actor: Actor, now: datetime) -> str:
        """Publish the hours; that days that are over are meant was confirmed when the simulation was looked at."""
        change = self.change
        calendar = self.calendar()
        publish_hours(calendar, actor=actor, now=now, weekly=change.weekly, since=change.since, note=change.note, is_confirmed=True)
        return change.note or self.title()


class DaysAttempt(Attempt[DaysChange]):
    """Days that differ."""

    def title(self) -> str:
        """Say the reason and the days."""
        days = sorted(self.change.days)
        facts = {"reason": self.change.reason, "day": date_format(days[0], "DATE_FORMAT"), "count": len(days) - 1}
        if len(days) == 1:
            return _("“%(reason)s” on %(day)s") % facts
        words = ngettext("“%(reason)s” on %(day)s and %(count)d more day", "“%(reason)s” on %(day)s and %(count)d more days", len(days) - 1)
        return words % facts

    def planned(self) -> Sequence[Day]:
        """Return what each day would become. Raises ValidationError."""
        try:
            return plan_days(calendars_in_use(self.change.calendars), self.change.days, self._instead())
        except Unreadable as error:
            raise ValidationError({"hours": say_fault(error)}) from None

    def _instead(self) -> Instead:
        change = self.change
        if change.way == "hours" and not change.hours:
            raise ValidationError({"hours": _("Say which hours hold instead.")})
        return Instead(Way(change.way), change.hours, change.at)

    def proposal(self) -> Proposal:
        """Return the calendars with these days."""
        return Proposal({one.row.pk: one.after for one in shift_days(self.planned(), self.change.reason)})

    def clocks(self) -> QuerySet[Clock]:
        """Return what is counted in the calendars."""
        return Clock.objects.unfinished().filter(calendar__code__in=self.change.calendars)

    def carry_out(self, *, actor: Actor, now: datetime) -> str:
        """Declare the days; what they replace was seen when the simulation was looked at."""
        change = self.change
        declare_exceptions(
            calendars_in_use(change.calendars),
            actor=actor,
            now=now,
            days=change.days,
            reason=change.reason,
            instead=self._instead(),
            source=change.source,
            replaces=True,
            is_confirmed=True,
        )
        return str(change.reason)


class RepairAttempt(Attempt[RepairChange]):
    """Counting a range again by all that is known today, also what has stopped: the way to change past facts on purpose."""

    is_about_past = True

    def title(self) -> str:
        """Say the days and the reason."""
        first, last = (date_format(day, "DATE_FORMAT") for day in (self.change.first, self.change.last))
        return _("Counted again, %(first)s to %(last)s: %(reason)s") % {"first": first, "last": last, "reason": self.change.reason}

    def proposal(self) -> Proposal:
        """Return that everything is as it is known today."""
        return Proposal(is_recount=True)

    def clocks(self) -> QuerySet[Clock]:
        """Return what ran at any time between the first day and the last."""
        change = self.change
        rows = Clock.objects.between(change.first, change.last)
        rows = rows.filter(calendar__code=change.calendar) if change.calendar else rows
        return rows.filter(policy_version__policy=change.policy) if change.policy else rows

    def check(self) -> None:
        """Refuse days in the wrong order."""
        if self.change.last < self.change.first:
            raise ValidationError({"last": _("The last day is before the first.")})

    def carry_out(self, *, actor: Actor, now: datetime) -> str:  # noqa: ARG002 - everything it does, it does to clocks
        """Return the reason."""
        return str(self.change.reason)


_ATTEMPTS: dict[str, type[Attempt[PolicyChange] | Attempt[HoursChange] | Attempt[DaysChange] | Attempt[RepairChange]]] = {
    "policy": PolicyAttempt,
    "hours": HoursAttempt,
    "days": DaysAttempt,
    "repair": RepairAttempt,
}


def tried(change: Change) -> Attempt[PolicyChange] | Attempt[HoursChange] | Attempt[DaysChange] | Attempt[RepairChange]:
    """Return how a change is tried and carried out."""
    return _ATTEMPTS[change.kind](change)  # type: ignore[arg-type]  # each kind names the attempt that takes it


def calendars_in_use(codes: Sequence[str]) -> list[WorkCalendar]:
    """Return calendars by short name. Raises ValidationError for one that is not in use."""
    found = list(WorkCalendar.objects.in_use().filter(code__in=codes).order_by("pk"))
    missing = set(codes) - {one.code for one in found}
    if missing or not found:
        raise ValidationError({"calendars": _("There is no calendar “%(code)s” in use.") % {"code": min(missing, default="")}})
    return found
