"""Everything that ledgers are read by, fetched once for many clocks: calendars as they are and were known, and policies."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.clocks.engine import Calendar, Exceptional, Target, Version, Weekly
from bailiwick.clocks.engine.facts import Terms
from bailiwick.clocks.engine.marks import END
from bailiwick.clocks.engine.reading import intervals, week
from bailiwick.clocks.models.policies import Policy, PolicyVersion
from bailiwick.clocks.models.work_calendars import CalendarException, CalendarVersion, WorkCalendar
from bailiwick.core.kept import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from bailiwick.clocks.models.documents import Document, Line
    from bailiwick.clocks.models.running import Clock
    from bailiwick.clocks.models.running import Line as WrittenLine

#: what a calendar does that nobody filled in: nothing
CLOSED_ALWAYS: tuple[Version, ...] = ((None, ((),) * 7),)


@dataclass(frozen=True)
class KnownCalendar:
    """A calendar with all that was ever said about it, and so the calendar that was known at any time."""

    row: WorkCalendar
    versions: tuple[CalendarVersion, ...]
    exceptions: tuple[CalendarException, ...]
    _made: dict[int, Calendar] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def changes(self) -> list[datetime]:
        """When something became known, in order."""
        told = {row.published_at for row in self.versions} | {row.declared_at for row in self.exceptions}
        return sorted(told | {row.withdrawn_at for row in self.exceptions if row.withdrawn_at is not None})

    def known_at(self, instant: datetime | None = None) -> Calendar:
        """Return the calendar as it was known at an instant; without one, as it is known now."""
        known = len(self.changes) if instant is None else bisect_right(self.changes, instant)
        if known not in self._made:
            self._made[known] = self._calendar(self.changes[known - 1] if known else None)
        return self._made[known]

    def version_at(self, instant: datetime) -> int | None:
        """Return the number of the newest hours that were published by an instant."""
        return max((row.number for row in self.versions if row.published_at <= instant), default=None)

    def _calendar(self, at: datetime | None) -> Calendar:
        """Build the calendar; before anything was known of it, as it was known first."""
        versions = [row for row in self.versions if at is None or row.published_at <= at] or list(self.versions)
        exceptions = {
            row.on: Exceptional(intervals(row.intervals), row.reason)
            for row in self.exceptions
            if at is not None and row.declared_at <= at and (row.withdrawn_at is None or row.withdrawn_at > at)
        }
        return Calendar(self.row.name, ZoneInfo(self.row.zone), _weeks(versions), exceptions)


def _weeks(versions: Sequence[CalendarVersion]) -> tuple[Version, ...]:
    """Return the weeks from their days on; of those that begin on the same day the newest holds."""
    by_day: dict[date | None, Weekly] = {row.since: week(row.weekly) for row in sorted(versions, key=lambda row: row.number)}
    first = by_day.pop(None, None)
    dated: list[Version] = [(since, by_day[since]) for since in sorted(day for day in by_day if day is not None)]
    return tuple([(None, first), *dated] if first is not None else dated) or CLOSED_ALWAYS


class Book:
    """Reads each calendar and each version of a policy once, whatever the number of clocks."""

    def __init__(self) -> None:
        """Read all calendars: three queries. Policies follow when they are asked for."""
        versions, exceptions = defaultdict[int, list[CalendarVersion]](list), defaultdict[int, list[CalendarException]](list)
        for version in CalendarVersion.objects.all():
            versions[version.calendar_id].append(version)
        for exception in CalendarException.objects.all():
            exceptions[exception.calendar_id].append(exception)
        rows = WorkCalendar.objects.all()
        self.calendars = {row.pk: KnownCalendar(row, tuple(versions[row.pk]), tuple(exceptions[row.pk])) for row in rows}
        self.codes = {known.row.code: key for key, known in self.calendars.items()}
        self._versions: dict[int, PolicyVersion] = {}
        self._terms: dict[tuple[object, ...], Terms] = {}

    @staticmethod
    def present() -> Book:
        """Return what stands in the tables now."""
        return _present()

    def learn(self, versions: Iterable[PolicyVersion]) -> None:
        """Take over versions that are read already."""
        self._versions.update((version.pk, version) for version in versions)

    def document(self, version_id: int) -> Document:
        """Return what a version of a policy promises."""
        if version_id not in self._versions:
            self.learn(PolicyVersion.objects.select_related("policy").filter(pk=version_id))
        return self._versions[version_id].document

    def line(self, clock: Clock, version_id: int | None, priority: int) -> Line | None:
        """Return the promise that a clock runs for; nothing where there is none for the priority."""
        if version_id is None:
            return None
        return self.document(version_id).line(priority, clock.kind, clock.party, clock.party_key)

    def calendar_id(self, code: str) -> int:
        """Return the key of a calendar by its short name. Raises ValidationError."""
        if code not in self.codes:
            raise ValidationError(
                _("There is no calendar “%(code)s”. Add it, or name one of: %(all)s."), params={"code": code, "all": ", ".join(self.codes)}
            )
        return self.codes[code]

    def terms(self, clock: Clock, event: WrittenLine) -> Terms:
        """Return the terms that a start or a retarget of a clock sets."""
        key = (event.calendar_id, event.target, event.policy_version_id, event.priority, clock.kind, clock.party, clock.party_key)
        if key not in self._terms:
            self._terms[key] = self._made(clock, event)
        return self._terms[key]

    def _made(self, clock: Clock, event: WrittenLine) -> Terms:
        calendar = self.calendars[event.calendar_id or 0]
        target = Target.parse(event.target) if event.target else None
        line = self.line(clock, event.policy_version_id, event.priority or clock.priority)
        known: Callable[[datetime], Calendar] = partial(KnownCalendar.known_at, calendar)
        if line is None or event.policy_version_id is None:
            return Terms(calendar.known_at(), target, (END,) if target is not None else (), as_known=known)
        document = self.document(event.policy_version_id)
        return Terms(calendar.known_at(), target, document.marks_of(line), document.stops(line), known)


@kept(WorkCalendar, CalendarVersion, CalendarException, Policy, PolicyVersion)
def _present() -> Book:
    return Book()
