"""One question to a calendar, as a line of JSON asks it: when something is due, and how much working time passed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bailiwick.clocks.engine.explaining import segments
from bailiwick.clocks.engine.problems import Unreadable, gettext_noop
from bailiwick.clocks.engine.runs import Pause, Run
from bailiwick.clocks.engine.targets import MOST, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.clocks.engine.calendars import Calendar
    from bailiwick.clocks.engine.explaining import Segment

PAUSES = 2_000
#: the years that calendars know exactly
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
LONGEST = 40
#: the midnight that ends a day, as ISO 8601 may write it
END_OF_DAY = re.compile(r"(.{8,10}[T ])24(:?)00(?::?00(?:[.,]0+)?)?(?=[Z+-]|$)", re.ASCII)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Case:
    """A run to be counted: until an instant, or until a target is used up, or both."""

    run: Run
    target: Target | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a case comes to. No due time without a target, and while a pause lasts."""

    elapsed: timedelta
    due: datetime | None
    #: where the counting ended
    ended: datetime


def answer(calendar: Calendar, case: Case) -> Answer:
    """Count a case. Raises NoWorkingTime."""
    due = None if case.target is None else case.run.due(calendar, case.target)
    ended = case.until or due or max((begins for begins, ends in case.run.rests if ends is None), default=case.run.start)
    return Answer(case.run.elapsed(calendar, ended), due, ended)


def segments_of(calendar: Calendar, case: Case, found: Answer) -> list[Segment]:
    """Return the stretches that the answer is made of."""
    return segments(calendar, case.run, found.ended)


def read_case(data: object, calendar: Calendar) -> Case:
    """Return the case that an object of JSON describes; what it holds besides is left alone. Raises Unreadable."""
    if not isinstance(data, dict):
        raise Unreadable("", gettext_noop("An object is expected. Write {“id”: 1, “start”: “2026-03-06T16:00:00+01:00”, “target_s”: 7200}."))
    return case(calendar, data.get("start"), until=data.get("until"), target=_target(data), pauses=data.get("pauses"))


def case(calendar: Calendar, start: object, *, until: object = None, target: Target | None = None, pauses: object = None) -> Case:
    """Return a case from what somebody wrote. Raises Unreadable."""
    if until is None and target is None:
        raise Unreadable("", gettext_noop("Nothing is asked. Write “until”, or a target as “target_s”: 7200 or “target”: “2h”."))
    begun = read_instant(start, calendar, "start")
    ended = None if until is None else read_instant(until, calendar, "until")
    if ended is not None and ended < begun:
        raise Unreadable("until", gettext_noop("The end lies before the start. Write an instant from %(start)s on."), start=begun.isoformat())
    return Case(Run(begun, _pauses(pauses, calendar)), target, ended)


def read_instant(text: object, calendar: Calendar, where: str) -> datetime:
    """Return an instant written by ISO 8601; without an offset, what the wall of the calendar shows. Raises Unreadable."""
    try:
        if isinstance(text, str) and len(text) <= LONGEST:
            read = _iso(text.strip().upper())
            found = (read if read.tzinfo is not None else read.replace(tzinfo=calendar.zone)).astimezone(UTC)
            if FIRST <= found < LAST:
                return found
    except (ValueError, OverflowError):
        pass
    raise Unreadable(where, gettext_noop("“%(text)s” is no instant from 1970 to 2199. Write it as 2026-03-06T16:00:00+01:00."), text=_shown(text))


def _iso(text: str) -> datetime:
    """Return what is written by ISO 8601; 24:00 is the midnight at the end of the day. Raises ValueError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        begun, found = END_OF_DAY.subn(r"\g<1>00\g<2>00", text)
        if not found:
            raise
        return datetime.fromisoformat(begun) + timedelta(days=1)


def _shown(text: object) -> str:
    """Return what somebody wrote for a sentence about it, as JSON has it."""
    return (text if isinstance(text, str) else "null" if text is None else str(text))[:LONGEST]


def _target(data: Mapping[str, object]) -> Target | None:
    seconds, text = data.get("target_s"), data.get("target")
    if seconds is None:
        return None if text is None else Target.parse(_shown(text), "target")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds) or not 0 <= seconds <= MOST / SECOND:
        raise Unreadable("target_s", gettext_noop("The target is a number of seconds, not less than 0 and at most %(most)d."), most=MOST / SECOND)
    return Target.of_seconds(seconds)


def _pauses(data: object, calendar: Calendar) -> tuple[Pause, ...]:
    if data is None:
        return ()
    if not isinstance(data, list | tuple) or len(data) > PAUSES:
        raise Unreadable("pauses", gettext_noop("The pauses are a list of at most %(most)d pairs. Write [[from, to], …]."), most=PAUSES)
    return tuple(_pause(pair, calendar, f"pauses[{place}]") for place, pair in enumerate(data))


def _pause(pair: object, calendar: Calendar, where: str) -> Pause:
    if not isinstance(pair, list | tuple) or len(pair) != 2:  # noqa: PLR2004 - from and to
        raise Unreadable(where, gettext_noop("A pause has a beginning and an end. Write [from, to], and null for the end of one that lasts."))
    since = read_instant(pair[0], calendar, f"{where}[0]")
    ended = None if pair[1] is None else read_instant(pair[1], calendar, f"{where}[1]")
    if ended is not None and ended < since:
        raise Unreadable(where, gettext_noop("The pause ends before it begins. Write its beginning first."))
    return Pause(since, ended)


def seconds_of(length: timedelta) -> float:
    """Return a length in seconds, whole where it is whole."""
    return length // SECOND if not length % SECOND else length / SECOND
