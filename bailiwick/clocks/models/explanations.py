"""A deadline taken apart in words: which stretches of time counted, which did not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.clocks.engine import Pause, Run, Target, segments, segments_to_due
from bailiwick.clocks.engine import Segment as Stretch
from bailiwick.clocks.words.reasons import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from bailiwick.clocks.engine import Calendar
    from bailiwick.clocks.engine.readings import Reading

__all__ = ["Pause", "Segment", "deadline", "explain", "explain_reading"]


@dataclass(frozen=True, slots=True)
class Segment(Stretch):
    """A stretch of time that can say why it counted or not."""

    @property
    def words(self) -> str:
        """Why, in words."""
        return say(self.why)


def deadline(calendar: Calendar, start: datetime, target: timedelta, pauses: Iterable[Pause] = ()) -> datetime | None:
    """Return when the promised time `target` is used up, counting from `start` and leaving out the pauses.

    None while a pause still lasts that began in time. A pause after the deadline changes nothing.
    """
    return Run(start, tuple(pauses)).due(calendar, Target(target))


def explain(calendar: Calendar, start: datetime, target: timedelta, now: datetime, pauses: Iterable[Pause] = ()) -> list[Segment]:
    """Return the stretches from `start` until the promised working time `target` is used up.

    A pause that still lasts ends the list at `now`: how long it will be nobody knows.
    The counted times add up to `target`, or to what was used when the clock stopped.
    """
    stretches = segments_to_due(calendar, Run(start, tuple(pauses)), Target(target), now)
    return [Segment(found.starts, found.ends, found.counted, found.why) for found in stretches]


def explain_reading(reading: Reading, now: datetime) -> list[Segment]:
    """Return the stretches of the present run of a clock until its promise is used up, or is due by hand; without a promise until now."""
    calendar, target = reading.terms.calendar, reading.terms.target
    if target is None or reading.fixed_due is not None:
        found = segments(calendar, reading.run, reading.due or now)
    else:
        found = segments_to_due(calendar, reading.run, target, now)
    return [Segment(one.starts, one.ends, one.counted, one.why) for one in found]
