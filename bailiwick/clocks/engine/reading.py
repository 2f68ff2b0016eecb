"""The calendar file: JSON that people write and programs exchange.

    {"name": "Town hall", "zone": "Europe/Stockholm",
     "weekly": {"mon": [["08:00", "12:00"], ["13:00", "17:00"]], "fri": [["08:00", "12:00"]]},
     "versions": [{"since": "2027-01-01", "weekly": {"mon": [["09:00", "17:00"]]}}],
     "exceptions": [{"on": "2026-12-24", "intervals": [["08:00", "12:00"]], "reason": "Christmas Eve"},
                    {"on": "2026-12-25", "closed": true, "reason": "Christmas Day"}]}

A key with null is as if it were left out. What is wrong is said with its place and with what to write. Nothing that a file
holds costs more than its size.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING
from unicodedata import category
from zoneinfo import ZoneInfo

from bailiwick.clocks.engine.calendars import Calendar
from bailiwick.clocks.engine.problems import Unreadable, gettext_noop
from bailiwick.clocks.engine.weeks import CLOSED, DAY_SECONDS, Exceptional, Shift, Version, Weekly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: what a calendar may hold at most
BYTES, INTERVALS, VERSIONS, EXCEPTIONS, LETTERS = 4_000_000, 48, 500, 20_000, 300
#: control characters and halves of letters
UNSPEAKABLE = {"Cc", "Cs"}
CALENDAR_KEYS = ("name", "zone", "weekly", "versions", "exceptions", "code", "note")
VERSION_KEYS = ("since", "weekly", "note")
EXCEPTION_KEYS = ("on", "closed", "intervals", "reason", "source", "declared_by", "declared_at")


def loads(text: str | bytes) -> Calendar:
    """Return the calendar that a file holds. Raises Unreadable."""
    return calendar(parsed(text))


def parsed(text: str | bytes) -> object:
    """Return the JSON of a calendar file. Raises Unreadable, also for a key that stands twice in an object: one of them would be lost."""
    if len(text) > BYTES:
        raise Unreadable("", gettext_noop("The calendar is too long. Write at most %(bytes)s bytes."), bytes=BYTES)
    try:
        return json.loads(text, object_pairs_hook=_each_once)
    except Unreadable:
        raise
    except (ValueError, RecursionError):
        raise Unreadable("", gettext_noop("This is no JSON. Write an object with the keys “name”, “zone”, “weekly” and “exceptions”.")) from None


def calendar(data: object) -> Calendar:
    """Return the calendar that an object of JSON describes. Raises Unreadable."""
    found = _object(data, "calendar", CALENDAR_KEYS)
    name = _words(found.get("name", ""), "name")
    if "zone" not in found:
        raise Unreadable("zone", gettext_noop("The time zone is missing. Write one as Europe/Stockholm or America/Chicago."))
    if "weekly" not in found and not found.get("versions"):
        raise Unreadable("weekly", gettext_noop("The hours of the week are missing. Write {} for a calendar that is never open."))
    weeks: list[Version] = [(None, week(found["weekly"]))] if "weekly" in found else []
    return Calendar(name, zone(found["zone"]), _versions(weeks, found.get("versions", [])), _exceptions(found.get("exceptions", [])))


def zone(text: object, where: str = "zone") -> ZoneInfo:
    """Return the time zone of a name. Raises Unreadable."""
    name = _words(text, where)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise Unreadable(
            where, gettext_noop("“%(text)s” is no time zone. Write one as Europe/Stockholm or America/Chicago."), text=str(text)[:60]
        ) from None


def week(data: object, where: str = "weekly") -> Weekly:
    """Return the hours of a week; days that are missing are closed. Raises Unreadable."""
    found = _object(data, where, WEEKDAYS)
    return tuple(intervals(found.get(day, []), f"{where}.{day}") for day in WEEKDAYS)


def intervals(data: object, where: str = "intervals") -> tuple[Shift, ...]:
    """Return the shifts of one day from pairs of times of day. Raises Unreadable."""
    return tuple(_interval(pair, f"{where}[{place}]") for place, pair in enumerate(_list(data, where, INTERVALS)))


def day(text: object, where: str) -> date:
    """Return a day written as 2026-12-24. Raises Unreadable."""
    try:
        if isinstance(text, str) and DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Unreadable(where, gettext_noop("“%(text)s” is no day. Write year, month and day as 2026-12-24."), text=str(text)[:40])


def _interval(pair: object, where: str) -> Shift:
    if not isinstance(pair, list | tuple) or len(pair) != 2:  # noqa: PLR2004 - from and to
        raise Unreadable(where, gettext_noop("An interval has a beginning and an end. Write it as [“08:00”, “12:00”]."))
    begins, ends = (_time(text, f"{where}[{place}]") for place, text in enumerate(pair))
    if begins == DAY_SECONDS:
        raise Unreadable(f"{where}[0]", gettext_noop("No interval begins at 24:00. Write 00:00 on the following day."))
    return begins, ends if ends > begins else ends + DAY_SECONDS


def _time(text: object, where: str) -> int:
    if isinstance(text, str) and (parts := TIME.fullmatch(text)):
        hours, minutes, seconds = (int(part or 0) for part in parts.groups())
        if (second := hours * 3600 + minutes * 60 + seconds) <= DAY_SECONDS:
            return second
    raise Unreadable(where, gettext_noop("“%(text)s” is no time of day. Write hours and minutes as 08:00; 24:00 ends a day."), text=str(text)[:40])


def _versions(first: list[Version], data: object) -> tuple[Version, ...]:
    weeks = first
    for place, item in enumerate(_list(data, "versions", VERSIONS)):
        where = f"versions[{place}]"
        found = _object(item, where, VERSION_KEYS)
        since = day(found.get("since", ""), f"{where}.since")
        if weeks and weeks[-1][0] is not None and weeks[-1][0] >= since:
            raise Unreadable(
                f"{where}.since",
                gettext_noop("%(since)s is not after the version before it. Write the versions in the order of their days."),
                since=since,
            )
        weeks = [*(weeks or [(None, CLOSED)]), (since, week(found.get("weekly", {}), f"{where}.weekly"))]
    return tuple(weeks)


def _exceptions(data: object) -> Mapping[date, Exceptional]:
    days: dict[date, Exceptional] = {}
    for place, item in enumerate(_list(data, "exceptions", EXCEPTIONS)):
        where = f"exceptions[{place}]"
        found = _object(item, where, EXCEPTION_KEYS)
        on = day(found.get("on", ""), f"{where}.on")
        exceptional = Exceptional(_hours_instead(found, where), _words(found.get("reason", ""), f"{where}.reason"))
        if days.setdefault(on, exceptional).shifts != exceptional.shifts:
            raise Unreadable(f"{where}.on", gettext_noop("%(on)s has other hours further up. Write each day once, with all its intervals."), on=on)
    return days


def _hours_instead(found: Mapping[str, object], where: str) -> tuple[Shift, ...]:
    closed, hours = found.get("closed", False), found.get("intervals")
    if not isinstance(closed, bool):
        raise Unreadable(f"{where}.closed", gettext_noop("“closed” is true or false."))
    if closed and hours:
        raise Unreadable(f"{where}.intervals", gettext_noop("A closed day has no intervals. Leave out one of “closed” and “intervals”."))
    if not closed and hours is None:
        raise Unreadable(where, gettext_noop("Say what holds on this day: “closed”: true, or “intervals” with the hours instead."))
    return () if closed else intervals(hours, f"{where}.intervals")


def _each_once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for place, (key, _value) in enumerate(pairs) if key in dict(pairs[:place]))
        raise Unreadable(twice[:40], gettext_noop("This key stands twice in one object. Write it once, with all that belongs to it."))
    return found


def _object(data: object, where: str, keys: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise Unreadable(where, gettext_noop("An object is expected here. Write {…} with the keys %(keys)s."), keys=", ".join(keys))
    strange = next((key for key in data if key not in keys), None)
    if strange is not None:
        raise Unreadable(f"{where}.{str(strange)[:40]}", gettext_noop("This key is not known. Known are %(keys)s."), keys=", ".join(keys))
    return {key: value for key, value in data.items() if value is not None}


def _list(data: object, where: str, most: int) -> Sequence[object]:
    if not isinstance(data, list | tuple):
        raise Unreadable(where, gettext_noop("A list is expected here. Write […]."))
    if len(data) > most:
        raise Unreadable(where, gettext_noop("The list is too long. Write at most %(most)s items."), most=most)
    return data


def _words(text: object, where: str) -> str:
    if not isinstance(text, str) or len(text) > LETTERS or any(category(letter) in UNSPEAKABLE for letter in text):
        raise Unreadable(
            where, gettext_noop("A text of at most %(letters)s letters on one line is expected here. Write it in quotation marks."), letters=LETTERS
        )
    return text
