"""One run of a clock as its ledger tells it: how much of the promise is used, by when it must be kept, whether it was."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from bailiwick.clocks.engine.facts import SOLVED
from bailiwick.clocks.engine.marks import DUE
from bailiwick.clocks.engine.problems import NoWorkingTime
from bailiwick.clocks.engine.runs import Pause, Run
from bailiwick.clocks.engine.targets import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bailiwick.clocks.engine.facts import Terms
    from bailiwick.clocks.engine.marks import Mark

LAST = datetime.max.replace(tzinfo=UTC)


class State(StrEnum):
    """Whether time counts."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Rest:
    """A stretch in which a clock does not count, and for whom; one without an end still lasts."""

    since: datetime
    until: datetime | None
    party: str
    reason: str = ""
    cause: str = ""

    def order(self) -> tuple[datetime, datetime, str, str, str]:
        """Return what puts rests in order, whatever the order in which they were found."""
        return self.since, self.until or LAST, self.party, self.cause, self.reason


@dataclass(frozen=True)
class Reading:
    """One run of a clock. Everything below the facts is computed from them."""

    number: int
    terms: Terms
    since: datetime
    until: datetime | None
    rests: tuple[Rest, ...]
    fixed_due: datetime | None
    verdict: bool | None
    fired: Mapping[str, datetime]

    @cached_property
    def run(self) -> Run:
        """The run as the arithmetic sees it."""
        return Run(self.since, [Pause(rest.since, rest.until, rest.reason, rest.party, rest.cause) for rest in self.rests], self.until)

    @cached_property
    def pauses(self) -> list[tuple[datetime, datetime | None]]:
        """The rests as stretches in order that neither touch nor overlap."""
        return self.run.rests

    @cached_property
    def resting_since(self) -> datetime | None:
        """Since when the clock rests, if it does."""
        return self.pauses[-1][0] if self.until is None and self.pauses and self.pauses[-1][1] is None else None

    @cached_property
    def state(self) -> State:
        """Whether time counts."""
        if self.until is not None:
            return State.STOPPED
        return State.RUNNING if self.resting_since is None else State.PAUSED

    @property
    def running_since(self) -> datetime | None:
        """Since when time counts without a rest, if it does."""
        if self.state is not State.RUNNING:
            return None
        return self.pauses[-1][1] if self.pauses else self.since

    @cached_property
    def elapsed(self) -> timedelta:
        """The counted time until the clock stopped, or began to rest, or last began to count."""
        return self.used_at(self.until or self.resting_since or self.running_since or self.since)

    @cached_property
    def solved(self) -> timedelta:
        """The time of the calendar between solutions and their returns: neither work nor waiting."""
        end = self.until or self.resting_since or self.running_since or self.since
        stretches = [(max(rest.since, self.since), min(rest.until or end, end)) for rest in self.rests if rest.party == SOLVED]
        return sum((self.terms.calendar.between(since, until) for since, until in stretches if since < until), timedelta(0))

    @cached_property
    def waited(self) -> timedelta:
        """The time of the calendar that the rests took which are over, without that between solutions and their returns."""
        if not self.rests:
            return timedelta(0)
        end = self.until or self.resting_since or self.running_since or self.since
        return self.terms.calendar.between(self.since, end) - self.elapsed - self.solved

    def used_at(self, instant: datetime) -> timedelta:
        """Return the time of the calendar from the start to an instant, without the rests."""
        return self.run.elapsed(self.terms.calendar, instant)

    def when(self, used: timedelta) -> datetime | None:
        """Return the first instant at which so much time is used; none while a rest lasts that began before. Raises NoWorkingTime."""
        return self.run.due(self.terms.calendar, Target(used))

    @cached_property
    def due(self) -> datetime | None:
        """By when the promise must be kept, also when it is late.

        None without a promise, where a rest began in time and lasts, and in a calendar that has no time for it.
        """
        if self.fixed_due is not None:
            return self._outside_rests(self.fixed_due)
        try:
            return self.run.due(self.terms.calendar, self.terms.target) if self.terms.target is not None else None
        except NoWorkingTime:
            return None

    def _outside_rests(self, instant: datetime) -> datetime | None:
        """Move an instant inside a rest to its end: a clock that rests breaks no promise."""
        for since, until in self.pauses:
            if since < instant and (until is None or instant < until):
                return until
        return instant

    @property
    def due_at(self) -> datetime | None:
        """By when the promise must be kept, for a clock that runs; otherwise nothing."""
        return self.due if self.state is State.RUNNING else None

    @property
    def met(self) -> bool | None:
        """Whether the promise was kept, once that is settled; nothing without a promise."""
        if self.verdict is not None:
            return self.verdict
        if self.until is None or (self.terms.target is None and self.fixed_due is None):
            return None
        return self.due is None or self.until <= self.due

    @property
    def breached_at(self) -> datetime | None:
        """When the promise was broken, if it is known to be: the clock stopped or began to rest too late, or somebody looked."""
        if self.due is None:
            return None
        ended = self.until or self.resting_since
        is_late = (ended is not None and ended > self.due) or (self.until is None and self.has_fired(DUE, self.due))
        return self.due if is_late else None

    def has_fired(self, name: str, instant: datetime) -> bool:
        """Whether a point was noticed at an instant or later; one that moved to later is to be noticed again."""
        return name in self.fired and self.fired[name] >= instant

    def noticed(self, name: str, instant: datetime) -> Reading:
        """Return the same run with one more point noticed; what was counted holds, for a notice takes no time."""
        made = copy(self)
        made.__dict__.pop("next_at", None)
        made.__dict__["fired"] = {**self.fired, name: max(instant, self.fired.get(name, instant))}
        return made

    def ahead(self) -> Iterator[tuple[datetime, Mark]]:
        """Yield the points still to be noticed, while the clock runs."""
        if self.state is State.RUNNING:
            promised = self._promised()
            for mark in self.terms.marks:
                instant = self.due if mark.is_due else self._instant(mark.used(promised))
                if instant is not None and not self.has_fired(mark.name, instant):
                    yield instant, mark

    def _promised(self) -> timedelta | None:
        """Return how much time the run has, where that can be said."""
        target = self.terms.target
        if self.fixed_due is None and target is not None and target.days is None:
            return target.working
        return self.used_at(self.due) if self.due is not None else None

    def _instant(self, used: timedelta | None) -> datetime | None:
        try:
            return self.when(used) if used is not None else None
        except NoWorkingTime:
            return None

    @cached_property
    def next_at(self) -> datetime | None:
        """When the clock must be looked at next: the first point that is still ahead, for more time used is never earlier."""
        if self.state is not State.RUNNING:
            return None
        promised = self._promised()
        points = [(promised if mark.is_due else mark.used(promised), mark) for mark in self.terms.marks]
        for used, mark in sorted(((used, mark) for used, mark in points if used is not None), key=lambda point: point[0]):
            instant = self.due if mark.is_due else self._instant(used)
            if instant is not None and not self.has_fired(mark.name, instant):
                return instant
        return None
