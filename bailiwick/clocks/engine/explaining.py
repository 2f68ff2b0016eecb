"""Takes a clock apart: which stretches of time counted, which did not, and why. What counted adds up to what elapsed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bailiwick.clocks.engine.calendars import NOTHING
from bailiwick.clocks.engine.facts import SOLVED
from bailiwick.clocks.engine.reasons import COUNTED, Kind, Why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime, timedelta

    from bailiwick.clocks.engine.calendars import Calendar, Piece
    from bailiwick.clocks.engine.runs import Pause, Run
    from bailiwick.clocks.engine.targets import Target


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time: how much of it counted, and why."""

    starts: datetime
    ends: datetime
    counted: timedelta
    why: Why

    @property
    def counts(self) -> bool:
        """Whether time ran."""
        return self.counted > NOTHING


def segments(calendar: Calendar, run: Run, until: datetime) -> list[Segment]:
    """Return the stretches from the start of a run to an instant, or to its stop if that came first."""
    end = until if run.stop is None else min(until, run.stop)
    return list(_joined(_cut(calendar.stretches(run.start, end), run.pauses)))


def segments_to_due(calendar: Calendar, run: Run, target: Target, now: datetime) -> list[Segment]:
    """Return the stretches from the start of a run until its target is used up.

    While nobody knows when that will be, because a pause lasts, they end now, or where the pause began if that is later.
    """
    due = run.due(calendar, target)
    if due is None:
        due = max(now, *(begins for begins, ends in run.rests if ends is None))
    return list(_joined(_cut(calendar.stretches(run.start, due), run.pauses)))


def _cut(pieces: Iterable[Piece], pauses: Sequence[Pause]) -> Iterator[Piece]:
    """Cut the stretches of a calendar where pauses begin and end; a pause goes before what the calendar says."""
    resting = sorted(pauses, key=lambda pause: (pause.since, pause.party, pause.cause, pause.reason))
    edges = sorted({edge for pause in resting for edge in (pause.since, pause.ended_at) if edge is not None})
    for begins, ends, why in pieces:
        cuts = [begins, *(edge for edge in edges if begins < edge < ends), ends]
        for first, last in pairwise(cuts):
            pause = next((pause for pause in resting if pause.since <= first and (pause.ended_at is None or first < pause.ended_at)), None)
            yield first, last, why if pause is None else _of_pause(pause)


def _of_pause(pause: Pause) -> Why:
    return Why(Kind.SOLVED if pause.party == SOLVED else Kind.PAUSE, pause.reason, pause.party, pause.cause)


def _joined(pieces: Iterable[Piece]) -> Iterator[Segment]:
    """Join neighbours with the same reason, so that a holiday or a wait is one line."""
    kept: Segment | None = None
    for begins, ends, why in pieces:
        counted = ends - begins if why is COUNTED else NOTHING
        if kept is not None and kept.why == why:
            kept = Segment(kept.starts, ends, kept.counted + counted, why)
            continue
        if kept is not None:
            yield kept
        kept = Segment(begins, ends, counted, why)
    if kept is not None:
        yield kept
