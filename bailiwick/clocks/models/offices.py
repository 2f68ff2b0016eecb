"""Reads the office's calendar and the promises as they are kept in the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from bailiwick.clocks.engine import Exceptional, shift, without
from bailiwick.clocks.models.calendars import Calendar, around_the_clock
from bailiwick.clocks.models.hours import Closure, OfficeHours
from bailiwick.clocks.models.promises import Promise, default_promises

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.clocks.engine import Weekly

#: what the installation starts with, and falls back to while nobody has said otherwise: Monday to Friday, 8 to 17
DEFAULT_HOURS: tuple[tuple[int, time, time], ...] = tuple((weekday, time(8), time(17)) for weekday in range(5))
#: the last moment a time field can hold stands for the end of the day
END_OF_DAY = time(23, 59, 59)


def office_calendar() -> Calendar:
    """Return the office hours with their closures, in the zone of the installation: two queries."""
    kept = list(OfficeHours.objects.values_list("weekday", "starts", "ends", "retired_at"))
    rows = [(weekday, starts, ends) for weekday, starts, ends, retired in kept if retired is None] if kept else DEFAULT_HOURS
    week = tuple(tuple(shift(starts, _end(ends)) for day, starts, ends in rows if day == weekday) for weekday in range(7))
    return Calendar("", installation_zone(), ((None, week),), _closures(week))


def _end(ends: time | None) -> time | None:
    return None if ends is None or ends >= END_OF_DAY else ends


def _closures(week: Weekly) -> Mapping[date, Exceptional]:
    days: dict[date, Exceptional] = {}
    for on, name, starts, ends in Closure.objects.filter(retired_at=None).values_list("on", "name", "closed_from", "closed_until"):
        before = days.get(on, Exceptional(week[on.weekday()], ""))
        left = without(before.shifts, [shift(starts or time(0), _end(ends))])
        days[on] = Exceptional(left, ", ".join(filter(None, (before.reason, name))))
    return days


def installation_zone() -> ZoneInfo:
    """Return the time zone in which the office lives."""
    return ZoneInfo(settings.TIME_ZONE)


@dataclass(frozen=True)
class Targets:
    """By when a ticket is to be answered and solved."""

    respond_by: datetime
    due: datetime


@dataclass(frozen=True)
class Clocks:
    """The office's calendar and promises, read once and used for as many tickets as wanted."""

    office: Calendar
    promises: Mapping[int, Promise]

    @classmethod
    def read(cls) -> Clocks:
        """Read what the tables say now: three queries."""
        kept = {promise.priority: promise for promise in Promise.objects.filter(retired_at=None)}
        return cls(office_calendar(), {**{promise.priority: promise for promise in default_promises()}, **kept})

    def calendar(self, priority: int) -> Calendar:
        """Return the calendar in which the promise of a priority is counted."""
        return self.office if self.promises[priority].working_hours else around_the_clock(self.office.zone)

    def respond_time(self, priority: int) -> timedelta:
        """Return how much counted time the desk has for its first answer."""
        return timedelta(minutes=self.promises[priority].respond_minutes)

    def resolve_time(self, priority: int) -> timedelta:
        """Return how much counted time the desk has for the solution."""
        return timedelta(minutes=self.promises[priority].resolve_minutes)

    def update_time(self, priority: int) -> timedelta:
        """Return how much counted time may pass between two words to the client; nothing where none is promised."""
        return timedelta(minutes=self.promises[priority].update_minutes)

    def targets(self, priority: int, start: datetime, *, paused: timedelta = timedelta(0)) -> Targets:
        """Return the promised instants for a ticket of this priority opened at `start`.

        `paused` is time that the solution does not count, in counted time of the calendar.
        """
        calendar = self.calendar(priority)
        return Targets(calendar.add(start, self.respond_time(priority)), calendar.add(start, self.resolve_time(priority) + paused))
