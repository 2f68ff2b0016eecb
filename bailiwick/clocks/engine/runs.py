"""One run of a clock: when it began, when it rested and when it stopped, and what follows from that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from bailiwick.clocks.engine.calendars import NOTHING
from bailiwick.clocks.engine.days import closing_after, next_closing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta

    from bailiwick.clocks.engine.calendars import Calendar
    from bailiwick.clocks.engine.targets import Target

#: from when to when a clock rested; without an end it still does
Rest = tuple[datetime, "datetime | None"]


@dataclass(frozen=True, slots=True)
class Pause:
    """A rest of the clock with its reason, whom it waits for and since what; one without end still lasts."""

    since: datetime
    ended_at: datetime | None
    reason: str = ""
    party: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Run:
    """A clock from its start to its stop, or running still. Pauses may overlap, touch, be empty and lie anywhere."""

    start: datetime
    pauses: Sequence[Pause] = ()
    stop: datetime | None = None

    @cached_property
    def rests(self) -> list[Rest]:
        """Return when the clock rested since it began, as stretches in order that neither overlap nor touch."""
        kept: list[Rest] = []
        for pause in sorted(self.pauses, key=lambda pause: pause.since):
            begins, ends = max(pause.since, self.start), pause.ended_at
            if ends is not None and ends <= begins:
                continue
            if kept and (kept[-1][1] is None or begins <= kept[-1][1]):
                last = kept[-1][1]
                kept[-1] = (kept[-1][0], None if last is None or ends is None else max(last, ends))
            else:
                kept.append((begins, ends))
        return kept

    def is_paused(self, at: datetime) -> bool:
        """Whether the clock rests at an instant."""
        return any(begins <= at and (ends is None or at < ends) for begins, ends in self.rests)

    def elapsed(self, calendar: Calendar, at: datetime) -> timedelta:
        """Return the working time that was counted by an instant, or by the stop if that came first."""
        end = at if self.stop is None else min(at, self.stop)
        return calendar.between(self.start, end) - self._rested(calendar, end) if end > self.start else NOTHING

    def due(self, calendar: Calendar, target: Target) -> datetime | None:
        """Return when the target is used up; None while nobody knows because a pause that began in time lasts.

        Raises NoWorkingTime.
        """
        if target.days is not None:
            return self._closing(calendar, target.days)
        return self._used_up(calendar, target.working)

    def budget(self, calendar: Calendar, target: Target) -> timedelta | None:
        """Return how much working time a target allows this run; None while a target of days has no end."""
        if target.days is None:
            return target.working
        due = self._closing(calendar, target.days)
        return None if due is None else calendar.between(self.start, due) - self._rested(calendar, due)

    def remaining(self, calendar: Calendar, target: Target, at: datetime) -> timedelta | None:
        """Return how much of the target is left at an instant, less than nothing when it is late; None where nobody knows."""
        budget = self.budget(calendar, target)
        return None if budget is None else budget - self.elapsed(calendar, at)

    def met(self, calendar: Calendar, target: Target) -> bool | None:
        """Return whether the clock stopped in time; None while it has not stopped. A stop at the due time is in time."""
        if self.stop is None:
            return None
        due = self.due(calendar, target)
        return due is None or self.stop <= due

    def _used_up(self, calendar: Calendar, working: timedelta) -> datetime | None:
        at, left = self.start, working
        for begins, ends in self.rests:
            used = calendar.between(at, begins)
            if used >= left:
                break
            if ends is None:
                return None
            at, left = ends, left - used
        return calendar.add(at, left)

    def _closing(self, calendar: Calendar, days: int) -> datetime | None:
        """Return the close of a working day: as promised, moved by the working time of the pauses before it, then to a close."""
        promised = due = closing_after(calendar, self.start, days)
        while True:
            if any(begins < due and ends is None for begins, ends in self.rests):
                return None
            moved = next_closing(calendar, calendar.add(promised, self._rested(calendar, due)))
            if moved <= due:
                return due
            due = moved

    def _rested(self, calendar: Calendar, until: datetime) -> timedelta:
        """Return the working time that the pauses took before an instant."""
        return sum((calendar.between(begins, end) for begins, end in self._rests_before(until)), NOTHING)

    def _rests_before(self, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        for begins, ends in self.rests:
            if begins < until:
                yield begins, until if ends is None else min(ends, until)
