"""A time zone as pieces of constant offset: what a clock on the wall shows, exactly, from 1970 to 2199.

Instants and wall times are whole microseconds since the first moment of 1970, of UTC and of the wall.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

#: a time on one line of time, in microseconds
Moment = int
Stretch = tuple[Moment, Moment]

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
#: no zone changed its clocks twice within six days since 1970, so looking every four days misses nothing
STEP = 4 * 86_400
LAST = (datetime(2200, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)


def moment(instant: datetime) -> Moment:
    """Return an instant as microseconds."""
    return (instant - EPOCH) // MICROSECOND


def instant(at: Moment) -> datetime:
    """Return microseconds as an instant in UTC."""
    return EPOCH + timedelta(microseconds=at)


@dataclass(frozen=True, slots=True)
class Pieces:
    """From when on which offset holds; the first holds before, too, and the last for ever."""

    starts: tuple[Moment, ...]
    offsets: tuple[Moment, ...]

    def index(self, at: Moment) -> int:
        """Return which piece an instant lies in."""
        return max(bisect_right(self.starts, at) - 1, 0)

    def wall(self, at: Moment) -> Moment:
        """Return what the wall shows at an instant."""
        return at + self.offsets[self.index(at)]

    def at(self, moment: Moment) -> tuple[Moment, Moment | None]:
        """Return the offset that holds at an instant and until when, none for ever."""
        index = self.index(moment)
        return self.offsets[index], self.starts[index + 1] if index + 1 < len(self.starts) else None

    def shown(self, begins: Moment, ends: Moment) -> list[Stretch]:
        """Return the instants at which the wall shows a time of this stretch, in order.

        An hour that is skipped gives none, one that is repeated gives both.
        """
        found: list[Stretch] = []
        for index in range(self.index(begins - DAY), self.index(ends + DAY) + 1):
            offset = self.offsets[index]
            first = max(begins - offset, self.starts[index]) if index else begins - offset
            last = min(ends - offset, self.starts[index + 1]) if index + 1 < len(self.starts) else ends - offset
            if first < last:
                found.append((first, last))
        return joined(found)


def joined(stretches: list[Stretch]) -> list[Stretch]:
    """Return the same time as stretches in order that neither overlap nor touch."""
    kept: list[Stretch] = []
    for begins, ends in sorted(stretches):
        if kept and begins <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], ends))
        elif begins < ends:
            kept.append((begins, ends))
    return kept


@cache
def pieces(zone: ZoneInfo) -> Pieces:
    """Return the pieces of a zone, found by looking and then halving."""
    starts, offsets = [0], [_offset(zone, 0)]
    for second in range(STEP, LAST + STEP, STEP):
        offset = _offset(zone, second)
        if offset != offsets[-1]:
            starts.append(_change(zone, second - STEP, second) * SECOND)
            offsets.append(offset)
    return Pieces(tuple(starts), tuple(offset * SECOND for offset in offsets))


def _offset(zone: ZoneInfo, second: int) -> int:
    told = datetime.fromtimestamp(second, zone).utcoffset() or timedelta(0)
    return int(told.total_seconds())


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the first second at which the offset is that of `after`."""
    new = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset(zone, middle) == new else (middle, after)
    return after
