"""Working calendars: hours of a week in dated versions and exceptional days, in a zone.

An interval means the instants at which the clock on the wall shows a time in it, its end left out. So a day
around the clock has 23 or 25 hours when the clocks change and an office day has its nine. A shift belongs to
the day on which it begins; intervals that overlap are counted once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from bailiwick.clocks.engine.problems import NoWorkingTime, TooFar
from bailiwick.clocks.engine.progress import Progress
from bailiwick.clocks.engine.reasons import COUNTED, Kind, Why, reasons, why
from bailiwick.clocks.engine.walls import PATIENCE, Wall, number
from bailiwick.clocks.engine.weeks import AROUND_THE_CLOCK, Exceptional, Shift, Version, Weekly, meeting
from bailiwick.clocks.engine.zones import DAY, MICROSECOND, SECOND, Moment, Pieces, instant, joined, moment, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

Span = tuple["datetime", "datetime"]
#: a stretch of time and why it counts or not
Piece = tuple["datetime", "datetime", Why]
NOTHING = timedelta(0)


@dataclass(frozen=True)
class Calendar:
    """When working time runs: weeks, each from a day on (the first from ever), and days that differ."""

    name: str
    zone: ZoneInfo
    weeks: tuple[Version, ...]
    exceptions: Mapping[date, Exceptional] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        since = [since for since, _week in self.weeks[1:]]
        if not self.weeks or any(len(week) != 7 for _since, week in self.weeks):  # noqa: PLR2004 - days of a week
            raise ValueError("A calendar needs at least one week of seven days.")
        if any(day is None for day in since) or any(one >= two for one, two in pairwise(since)):  # type: ignore[operator] # none is None
            raise ValueError("The versions of a calendar need days that follow each other.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from one instant to another; negative when they come in reverse."""
        return (self._progress.at(moment(end)) - self._progress.at(moment(start))) * MICROSECOND

    def add(self, start: datetime, working: timedelta) -> datetime:
        """Return the earliest instant by which this much working time has passed since `start`.

        A negative amount goes back to the latest such instant. Raises NoWorkingTime instead of searching for ever.
        """
        if working == NOTHING:
            return start
        at = moment(start)
        count = self._progress.at(at) + working // MICROSECOND
        forward = working > NOTHING
        return self._within_reach(at, self._progress.reached(count, at) if forward else self._progress.left(count, at))

    def next_open(self, at: datetime) -> datetime:
        """Return the first instant from this one on at which time runs. Raises NoWorkingTime."""
        now = moment(at)
        return at if self.is_open(at) else self._within_reach(now, self._progress.left(self._progress.at(now), now))

    def is_open(self, at: datetime) -> bool:
        """Whether time runs at an instant."""
        day, rest = divmod(self._pieces.wall(moment(at)), DAY)
        return any(begins <= rest < ends for begins, ends in self._wall.stretches(day))

    def open_on(self, day: date) -> tuple[Span, ...]:
        """Return when the shifts that begin on a local day run, as UTC instants in order."""
        first = number(day)
        midnight = first * DAY
        shifts = joined([(midnight + begins * SECOND, midnight + ends * SECOND) for begins, ends in self._wall.shifts(first)])
        shown = joined([part for shift in shifts for part in self._pieces.shown(*shift)])
        return tuple((instant(begins), instant(ends)) for begins, ends in shown)

    def day_of(self, at: datetime) -> date:
        """Return the local day that an instant belongs to: that on which its shift began, else that on the wall."""
        today = at.astimezone(self.zone).date()
        yesterday = today - timedelta(days=1)
        spans = ((day, span) for day in (today, yesterday) for span in self.open_on(day))
        return next((day for day, (begins, ends) in spans if begins <= at < ends), today)

    def why(self, at: datetime) -> Why:
        """Return why time runs at an instant or does not."""
        return why(self._wall, *divmod(self._pieces.wall(moment(at)), DAY))

    def why_closed(self, at: datetime) -> str:
        """Return the reason of the exception that closes at an instant; nothing when the week does, or nothing does."""
        found = self.why(at)
        return found.detail if found.kind is Kind.EXCEPTION else ""

    def stretches(self, start: datetime, end: datetime | None = None) -> Iterator[Piece]:
        """Yield what follows an instant, piece by piece, each with its why; without an end until working time gives out."""
        idle = first = moment(start)
        for begins, ends, reason in self._pieces_from(first, None if end is None else moment(end)):
            yield instant(begins), instant(ends), reason
            idle = ends if reason is COUNTED else idle
            if end is None and ends - idle > PATIENCE:
                raise NoWorkingTime

    def _pieces_from(self, first: Moment, last: Moment | None) -> Iterator[tuple[Moment, Moment, Why]]:
        at = first
        while last is None or at < last:
            offset, following = self._pieces.at(at)
            day, rest = divmod(at + offset, DAY)
            for _begins, ends, reason in reasons(self._wall, day):
                if ends > rest and (last is None or at < last):
                    until = min(limit for limit in (day * DAY + ends - offset, following, last) if limit is not None)
                    yield at, until, reason
                    at = until
                    if at == following:
                        break

    def _within_reach(self, start: Moment, found: Moment | None) -> datetime:
        """Return what was found as an instant, unless a stretch lies between that tries all patience."""
        if found is None:
            raise NoWorkingTime
        one, two = sorted((self._pieces.wall(start), self._pieces.wall(found)))
        if any(min(ends, two) - max(begins, one) > PATIENCE for begins, ends in self._wall.deserts):
            raise NoWorkingTime
        try:
            return instant(found)
        except OverflowError:
            raise TooFar from None

    def meeting(self, own: Weekly) -> Calendar:
        """Return the calendar of somebody who works only in these hours of a week, and only when this calendar does."""
        weeks = tuple((since, tuple(meeting(week[day], own[day]) for day in range(7))) for since, week in self.weeks)
        days = {on: Exceptional(meeting(day.shifts, own[on.weekday()]), day.reason) for on, day in self.exceptions.items()}
        return replace(self, weeks=weeks, exceptions=days)

    def closed_on(self, days: Iterable[date], reason: str) -> Calendar:
        """Return this calendar with further days on which nothing runs."""
        return replace(self, exceptions={**self.exceptions, **{day: Exceptional((), reason) for day in days}})

    @cached_property
    def _wall(self) -> Wall:
        return Wall(self.weeks, self.exceptions)

    @cached_property
    def _pieces(self) -> Pieces:
        return pieces(self.zone)

    @cached_property
    def _progress(self) -> Progress:
        return Progress(self._wall, self._pieces)


def around_the_clock(zone: ZoneInfo, name: str = "") -> Calendar:
    """Return the calendar in which time always runs."""
    return Calendar(name, zone, ((None, AROUND_THE_CLOCK),))


def weekly(*days: Sequence[Shift]) -> Weekly:
    """Return a week from the shifts of its days; those that are left out are closed."""
    return tuple(tuple(days[day]) if day < len(days) else () for day in range(7))
