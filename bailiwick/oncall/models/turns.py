"""Whose turn it is: computed from the order of a rota and its covers, in the zone of the rota.

Turns are half open. Covers are laid over the order in the sequence in which they were
entered, so the latest counts; a cover by nobody is a declared gap.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bailiwick.oncall.models.rotas import Layer, Rota

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bailiwick.oncall.models.rotas import Cover
    from bailiwick.people.models import Staff, Team

WEEK = 7


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch in which one person is on call; `cover` tells that it is not by the order, `staff` None that nobody is."""

    layer: str
    starts: datetime
    ends: datetime
    staff: Staff | None
    cover: bool = False
    reason: str = ""

    def part(self, starts: datetime, ends: datetime) -> Turn:
        """Return the part of the turn inside these instants."""
        return replace(self, starts=max(self.starts, starts), ends=min(self.ends, ends))


def edge(rota: Rota, number: int) -> datetime:
    """Return the instant at which the turn of a number begins; its time of day is told by the zone's clock."""
    anchor = rota.starts_on + timedelta(days=(rota.weekday - rota.starts_on.weekday()) % WEEK)
    day = anchor + timedelta(days=number * WEEK * rota.weeks)
    return datetime.combine(day, rota.at, rota.tz).astimezone(UTC)


def number_at(rota: Rota, at: datetime) -> int:
    """Return the number of the turn that an instant lies in."""
    guess = (at - edge(rota, 0)) // timedelta(days=WEEK * rota.weeks)
    while edge(rota, guess + 1) <= at:
        guess += 1
    while edge(rota, guess) > at:
        guess -= 1
    return guess


def order_of(rota: Rota, layer: str) -> list[Staff]:
    """Return who takes turns, in order; whoever left the staff is passed over."""
    places = rota.members.filter(layer=layer, staff__retired_at=None).select_related("staff__person").order_by("place")
    return [member.staff for member in places]


def rotation(rota: Rota, layer: str, order: Sequence[Staff], starts: datetime, ends: datetime) -> Iterator[Turn]:
    """Yield the turns by the order alone that touch a span, cut to it."""
    number = number_at(rota, starts)
    while (begins := edge(rota, number)) < ends:
        staff = order[number % len(order)] if order else None
        yield Turn(layer, begins, edge(rota, number + 1), staff).part(starts, ends)
        number += 1


def laid_over(turns: Iterable[Turn], cover: Turn) -> Iterator[Turn]:
    """Yield turns with a cover in place of what it overlaps."""
    for turn in turns:
        if cover.ends <= turn.starts or cover.starts >= turn.ends:
            yield turn
            continue
        if turn.starts < cover.starts:
            yield turn.part(turn.starts, cover.starts)
        yield cover.part(turn.starts, turn.ends)
        if cover.ends < turn.ends:
            yield turn.part(cover.ends, turn.ends)


def turns_of(rota: Rota, starts: datetime, ends: datetime, layer: str = Layer.PRIMARY) -> list[Turn]:
    """Return who is on call from one instant to another, without a hole: every instant lies in exactly one turn."""
    covers = rota.covers.filter(layer=layer, starts_at__lt=ends, ends_at__gt=starts).select_related("staff__person").order_by("id")
    return turns_by(rota, order_of(rota, layer), covers, starts, ends, layer)


def turns_by(rota: Rota, order: Sequence[Staff], covers: Iterable[Cover], starts: datetime, ends: datetime, layer: str) -> list[Turn]:
    """Return who is on call from one instant to another by an order and by covers that are known, in the sequence of their entry."""
    turns = list(rotation(rota, layer, order, starts, ends))
    for row in covers:
        staff = row.staff if row.staff is None or not row.staff.is_retired else None
        turns = list(laid_over(turns, Turn(layer, row.starts_at, row.ends_at, staff, cover=True, reason=row.reason)))
    return _joined(turns)


def _joined(turns: Iterable[Turn]) -> list[Turn]:
    """Join neighbours of the same cover."""
    joined: list[Turn] = []
    for turn in turns:
        last = joined[-1] if joined else None
        same = last is not None and last.cover and turn.cover and (last.staff, last.reason, last.ends) == (turn.staff, turn.reason, turn.starts)
        if last is not None and same:
            joined[-1] = replace(last, ends=turn.ends)
        else:
            joined.append(turn)
    return joined


def on_call(rota: Rota, at: datetime, layer: str = Layer.PRIMARY) -> Staff | None:
    """Return who is on call at an instant; nobody in a declared gap, or when nobody is in the rota."""
    found = turns_of(rota, at, at + timedelta(microseconds=1), layer)
    return found[0].staff if found else None


def rota_for(team: Team | None) -> Rota | None:
    """Return the rota that is called for a team: its own, otherwise the one for every team."""
    rotas = Rota.objects.filter(retired_at=None)
    own = rotas.filter(team=team).order_by("name").first() if team is not None else None
    return own or rotas.filter(team=None).order_by("name").first()
