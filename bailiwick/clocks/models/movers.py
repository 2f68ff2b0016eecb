"""What a change of calendars moves: apps that count with them say so before it happens.

A mover is asked with the calendars before and after; it answers with what of its own would move, for one reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bailiwick.clocks.engine import Calendar
    from bailiwick.clocks.models.work_calendars import WorkCalendar
    from bailiwick.core.actors import Account

#: how many moves a page shows at most
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Shifted:
    """A calendar that is about to change: as it counts today, and as it will."""

    row: WorkCalendar
    before: Calendar
    after: Calendar

    @property
    def since(self) -> datetime | None:
        """The instant before which both count the same; none where they differ from ever."""
        if self.before.zone != self.after.zone:
            return None
        days = {*self.before.exceptions, *self.after.exceptions}
        differ = [day for day in days if self.before.exceptions.get(day) != self.after.exceptions.get(day)]
        weeks = [since for since, _week in {*self.before.weeks} ^ {*self.after.weeks}]
        if None in weeks or not (differ or weeks):
            return None
        first = min([*differ, *(since for since in weeks if since is not None)])
        return datetime.combine(first, time.min, self.before.zone) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Move:
    """Something whose promised time moves: what it is called, where it stands, and by when it was and will be due."""

    label: str
    url: str
    before: datetime | None
    after: datetime | None
    words: str = ""

    @property
    def is_later(self) -> bool:
        """Whether there is more time than before."""
        return self.after is None or (self.before is not None and self.after > self.before)


_movers: list[Callable[[Sequence[Shifted], Account, datetime], Iterable[Move]]] = []


def add_mover(mover: Callable[[Sequence[Shifted], Account, datetime], Iterable[Move]]) -> None:
    """Ask this function, too, before calendars change: it yields what moves and a person may see."""
    if mover not in _movers:
        _movers.append(mover)


def what_moves(shifted: Sequence[Shifted], user: Account, now: datetime, limit: int = SHOWN) -> list[Move]:
    """Return what would move, at most so many; nothing when every calendar stays as it is."""
    changed = [one for one in shifted if one.before != one.after]
    moves = (move for mover in _movers for move in mover(changed, user, now)) if changed else iter(())
    return list(islice(moves, limit))
