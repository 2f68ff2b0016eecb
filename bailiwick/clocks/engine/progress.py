"""Working time from instant to instant: the sums of the wall, corrected wherever the clocks were changed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bailiwick.clocks.engine.zones import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from bailiwick.clocks.engine.walls import Wall
    from bailiwick.clocks.engine.zones import Moment, Pieces

#: the sums of jumps begin near most of what is asked
HOME = moment(datetime(2025, 1, 1, tzinfo=UTC))


class Progress:
    """The working time before any instant, and its inverse; both take a few steps, however long the span.

    Within a piece of constant offset the wall moves like time. Where a piece ends, the wall jumps: what it
    skipped was never worked and what it shows again is worked again. `_jumps` holds the sum of that, piece by piece.
    """

    def __init__(self, wall: Wall, pieces: Pieces) -> None:
        self._wall, self._pieces = wall, pieces
        self._home = pieces.index(HOME)
        self._jumps = {self._home: 0}

    def at(self, moment: Moment) -> int:
        """Return the working time before an instant, counted from some beginning."""
        index = self._pieces.index(moment)
        return self._wall.counted(moment + self._pieces.offsets[index]) + self._jump(index)

    def reached(self, count: int, after: Moment) -> Moment | None:
        """Return the first instant from `after` on before which this much was worked."""
        index = self._piece_of(count, self._pieces.index(after), bisect_left)
        found = self._wall.reached(count - self._jump(index))
        return None if found is None else found - self._pieces.offsets[index]

    def left(self, count: int, near: Moment) -> Moment | None:
        """Return the last instant before which no more than this was worked, searched from somewhere near."""
        index = self._piece_of(count, self._pieces.index(near), bisect_right)
        found = self._wall.left(count - self._jump(index))
        return None if found is None else found - self._pieces.offsets[index]

    def _before(self, piece: int) -> int:
        """Return the working time before a piece."""
        return self._wall.counted(self._pieces.starts[piece] + self._pieces.offsets[piece]) + self._jump(piece)

    def _piece_of(self, count: int, near: int, find: Callable[..., int]) -> int:
        """Return the last piece that begins before a count (or with it, as `find` has it), looking ever farther from a near one."""
        pieces = len(self._pieces.starts)
        low, high, step = near, near + 1, 1
        while high < pieces and self._before(high) <= count:
            high, step = high + step, step * 2
        step = 1
        while low > 0 and self._before(low) >= count:
            low, step = max(low - step, 0), step * 2
        return low + find(range(low + 1, min(high, pieces)), count, key=self._before)

    def _jump(self, piece: int) -> int:
        """Return the sum of the jumps up to a piece; every thread that asks computes and keeps the same."""
        if piece not in self._jumps:
            step = 1 if piece > self._home else -1
            for index in range(self._home, piece, step):
                if index + step not in self._jumps:
                    self._jumps[index + step] = self._jumps[index] + (self._jumped(index + 1) if step > 0 else -self._jumped(index))
        return self._jumps[piece]

    def _jumped(self, piece: int) -> int:
        """Return what is to be added from a piece on, for the wall jumped as it began."""
        at, offsets = self._pieces.starts[piece], self._pieces.offsets
        return self._wall.counted(at + offsets[piece - 1]) - self._wall.counted(at + offsets[piece])
