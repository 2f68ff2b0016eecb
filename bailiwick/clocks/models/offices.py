"""Reads the office's calendar and the promises as they are kept in the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bailiwick.clocks.models.calendars import Calendar, around_the_clock
from bailiwick.clocks.models.kept_calendars import office_calendar
from bailiwick.clocks.models.promises import Promise, default_promises

if TYPE_CHECKING:
    from collections.abc import Mapping


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
