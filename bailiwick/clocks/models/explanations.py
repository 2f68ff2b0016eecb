"""A deadline taken apart: which stretches of time counted, which did not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.clocks.models.calendars import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime, timedelta

    from bailiwick.clocks.models.calendars import Calendar


@dataclass(frozen=True, slots=True)
class Pause:
    """A rest of the clock with its reason; one without end still lasts."""

    since: datetime
    ended_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time: whether it counted toward the promise, and why in words."""

    starts: datetime
    ends: datetime
    counted: timedelta
    words: str

    @property
    def counts(self) -> bool:
        """Whether promised time ran."""
        return self.counted > NOTHING


def deadline(calendar: Calendar, start: datetime, target: timedelta, pauses: Iterable[Pause] = ()) -> datetime | None:
    """Return when the promised time `target` is used up, counting from `start` and leaving out the pauses.

    None while a pause still lasts that began in time. A pause after the deadline changes nothing.
    """
    at, left = start, target
    for pause in sorted(pauses, key=lambda pause: pause.since):
        used = calendar.between(at, pause.since) if pause.since > at else NOTHING
        if used >= left:
            break
        if pause.ended_at is None:
            return None
        left, at = left - used, max(at, pause.ended_at)
    return calendar.add(at, left)


def explain(calendar: Calendar, start: datetime, target: timedelta, now: datetime, pauses: Iterable[Pause] = ()) -> list[Segment]:
    """Return the stretches from `start` until the promised working time `target` is used up.

    A pause that still lasts ends the list at `now`: how long it will be nobody knows.
    The counted times add up to `target`, or to what was used when the clock stopped.
    """
    rests = sorted(pauses, key=lambda pause: pause.since)
    segments: list[Segment] = []
    left = target
    for begins, ends, counts, words in _pieces(calendar, start, rests):
        if left <= NOTHING or not words:
            break
        if _lasting(rests, begins):
            segments.append(Segment(begins, max(now, begins), NOTHING, words))
            break
        until = min(ends, begins + left) if counts else ends
        segments.append(Segment(begins, until, until - begins if counts else NOTHING, words))
        left -= segments[-1].counted
    return _joined(segments)


def _pieces(calendar: Calendar, start: datetime, rests: Sequence[Pause]) -> Iterator[tuple[datetime, datetime, bool, str]]:
    """Yield the stretches of a calendar, cut where a pause begins or ends."""
    edges = sorted({edge for rest in rests for edge in (rest.since, rest.ended_at) if edge is not None})
    for begins, ends, counts, occasion in calendar.stretches(start):
        cuts = [begins, *(edge for edge in edges if begins < edge < ends), ends]
        for first, last in pairwise(cuts):
            reason = next((rest.reason for rest in rests if rest.since <= first and (rest.ended_at is None or first < rest.ended_at)), None)
            yield first, last, counts and reason is None, _words(reason, occasion, counts=counts)


def _words(reason: str | None, occasion: str, *, counts: bool) -> str:
    if reason is not None:
        return _("Waiting: %(reason)s") % {"reason": reason}
    if counts:
        return _("Counted")
    return _("Closed: %(occasion)s") % {"occasion": occasion} if occasion else _("Outside office hours")


def _lasting(rests: Iterable[Pause], instant: datetime) -> bool:
    return any(rest.ended_at is None and rest.since <= instant for rest in rests)


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    """Join neighbours that say the same, so a weekend is one line."""
    joined: list[Segment] = []
    for segment in segments:
        last = joined[-1] if joined else None
        if last is not None and last.words == segment.words and last.ends == segment.starts:
            joined[-1] = Segment(last.starts, segment.ends, last.counted + segment.counted, last.words)
        else:
            joined.append(segment)
    return joined
