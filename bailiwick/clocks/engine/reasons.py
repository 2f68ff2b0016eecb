"""Why working time runs at a moment of the wall or does not: facts that others put into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from bailiwick.clocks.engine.walls import weekday
from bailiwick.clocks.engine.weeks import DAY_SECONDS, day_of
from bailiwick.clocks.engine.zones import DAY, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bailiwick.clocks.engine.walls import Wall
    from bailiwick.clocks.engine.weeks import Shift
    from bailiwick.clocks.engine.zones import Moment


class Kind(StrEnum):
    """What can be the matter with a stretch of time."""

    COUNTED = "counted"
    CLOSED_WEEKDAY = "closed_weekday"
    OUTSIDE_HOURS = "outside_hours"
    EXCEPTION = "exception"
    PAUSE = "pause"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class Why:
    """What was the matter: the weekday or the reason; for a pause also whom it waits for, and since what."""

    kind: Kind
    detail: str = ""
    party: str = ""
    cause: str = ""


COUNTED = Why(Kind.COUNTED)
OUTSIDE = Why(Kind.OUTSIDE_HOURS)
CLOSED_WEEKDAYS = tuple(Why(Kind.CLOSED_WEEKDAY, str(day)) for day in range(7))


def reasons(wall: Wall, day: int) -> Iterator[tuple[Moment, Moment, Why]]:
    """Yield a whole day in pieces, counted from its midnight, each with its why."""
    spans = wall.stretches(day)
    if wall.exception(day) is not None or wall.exception(day - 1) is not None:
        ordinary = day_of(wall.ordinary(day), wall.ordinary(day - 1))
        edges = sorted({0, DAY, *(edge for span in (*spans, *ordinary) for edge in span)})
        yield from ((begins, ends, why(wall, day, begins)) for begins, ends in pairwise(edges))
        return
    closed, at = OUTSIDE if wall.shifts(day) else CLOSED_WEEKDAYS[weekday(day)], 0
    for begins, ends in spans:
        if at < begins:
            yield at, begins, closed
        yield begins, ends, COUNTED
        at = ends
    if at < DAY:
        yield at, DAY, closed


def why(wall: Wall, day: int, rest: Moment) -> Why:
    """Return why time runs so long after the midnight of a day, or does not.

    An exception is the reason on the whole of a day it closes, and else where it takes away what would have been
    open; its own shift over midnight is missed on the day after.
    """
    if any(begins <= rest < ends for begins, ends in wall.stretches(day)):
        return COUNTED
    today, yesterday, second = wall.exception(day), wall.exception(day - 1), rest // SECOND
    if today is not None and (not today.shifts or _covers(wall.ordinary(day), second)):
        return Why(Kind.EXCEPTION, today.reason)
    if yesterday is not None and _covers(wall.ordinary(day - 1), second + DAY_SECONDS):
        return Why(Kind.EXCEPTION, yesterday.reason)
    return OUTSIDE if wall.shifts(day) else CLOSED_WEEKDAYS[weekday(day)]


def _covers(shifts: Iterable[Shift], second: int) -> bool:
    return any(begins <= second < ends for begins, ends in shifts)
