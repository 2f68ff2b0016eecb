"""A month of a rota as people read calendars, and a person's turns as their calendar program reads them."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.dateformat import format as in_words

from bailiwick.oncall.models import Layer, Rota, Turn, turns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from bailiwick.people.models import Staff

ONE_DAY = timedelta(days=1)
#: turns that a feed tells of, around now
PAST, FUTURE = timedelta(days=31), timedelta(days=366)
#: octets of a line of a calendar file
LINE = 73


@dataclass(slots=True)
class Part:
    """What a day shows of a turn."""

    turn: Turn
    since: str = ""

    @property
    def name(self) -> str:
        """Whose turn it is, in full."""
        return str(self.turn.staff) if self.turn.staff is not None else ""

    @property
    def short(self) -> str:
        """Whose turn it is, as it fits into a day: "Grace H."."""
        first, *others = self.name.split() or [""]
        return f"{first} {others[-1][0]}." if others else first


@dataclass(slots=True)
class Day:
    """A day of the month with who is on call."""

    on: date
    in_month: bool
    is_today: bool
    first: list[Part] = field(default_factory=list)
    backup: list[Part] = field(default_factory=list)


def month_of(rota: Rota, year: int, month: int, today: date) -> list[list[Day]]:
    """Return the weeks of a month, each day with its turns in the zone of the rota."""
    weeks = Calendar().monthdatescalendar(year, month)
    starts, ends = _midnight(weeks[0][0], rota.tz), _midnight(weeks[-1][-1] + ONE_DAY, rota.tz)
    turns = {layer: turns_of(rota, starts, ends, layer) for layer in Layer}
    return [[_day(on, month, today, turns, rota.tz) for on in week] for week in weeks]


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(0), zone).astimezone(UTC)


def _day(on: date, month: int, today: date, turns: dict[Layer, list[Turn]], zone: ZoneInfo) -> Day:
    begins, ends = _midnight(on, zone), _midnight(on + ONE_DAY, zone)
    day = Day(on, in_month=on.month == month, is_today=on == today)
    day.first = [_part(turn, begins, zone) for turn in turns[Layer.PRIMARY] if turn.starts < ends and turn.ends > begins]
    day.backup = [_part(turn, begins, zone) for turn in turns[Layer.BACKUP] if turn.starts < ends and turn.ends > begins and turn.staff is not None]
    return day


def _part(turn: Turn, begins: datetime, zone: ZoneInfo) -> Part:
    return Part(turn, in_words(turn.starts.astimezone(zone), "H:i") if turn.starts > begins else "")


def turns_of_staff(staff: Staff, starts: datetime, ends: datetime) -> Iterator[tuple[Rota, Turn]]:
    """Yield the turns of one person in every rota between two instants."""
    for rota in Rota.objects.filter(retired_at=None).order_by("name"):
        for layer in Layer:
            yield from ((rota, turn) for turn in turns_of(rota, starts, ends, layer) if turn.staff == staff)


def feed_of(staff: Staff, now: datetime) -> str:
    """Return a person's turns as an iCalendar file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bailiwick//On call//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for rota, turn in turns_of_staff(staff, now - PAST, now + FUTURE):
        called = Layer(turn.layer).label
        lines += [
            "BEGIN:VEVENT",
            f"UID:{rota.pk}-{turn.layer}-{_stamp(turn.starts)}@bailiwick",
            f"DTSTAMP:{_stamp(now)}",
            f"DTSTART:{_stamp(turn.starts)}",
            f"DTEND:{_stamp(turn.ends)}",
            f"SUMMARY:{_escaped(f'{rota.name} ({called})')}",
            *([f"DESCRIPTION:{_escaped(turn.reason)}"] if turn.reason else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> Iterable[str]:
    """Yield a line in pieces that no program finds too long; a letter is never cut."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LINE:
            yield piece
            piece = " "
        piece += letter
    yield piece
