"""Invitations (iCalendar, RFC 5545): what is to happen, when, where, and who asks. Read in one pass over a bounded number of lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bailiwick.mailroom.engine.charsets import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

#: bytes and lines that are read, meetings that are told, and characters of what is said of one
SIZE, LINES, MEETINGS, SAID = 500_000, 5_000, 5, 500
_LINE: Final = re.compile(r"([A-Za-z-]{1,40})((?:;[A-Za-z-]{1,40}=(?:\"[^\"]*\"|[^\";:]*))*):(.*)", re.DOTALL)
_PARAMETER: Final = re.compile(r";([A-Za-z-]{1,40})=(\"[^\"]*\"|[^\";:]*)")
_INSTANT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")
_SPAN: Final = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")
_ESCAPED: Final = re.compile(r"\\([\\;,nN])")
#: zones as Windows calls them
WINDOWS: Final = {
    "Hawaiian Standard Time": "Pacific/Honolulu", "Alaskan Standard Time": "America/Anchorage", "Pacific Standard Time": "America/Los_Angeles",
    "US Mountain Standard Time": "America/Phoenix", "Mountain Standard Time": "America/Denver", "Central Standard Time": "America/Chicago",
    "Canada Central Standard Time": "America/Regina", "Central Standard Time (Mexico)": "America/Mexico_City", "Eastern Standard Time": "America/New_York",
    "US Eastern Standard Time": "America/Indiana/Indianapolis", "Atlantic Standard Time": "America/Halifax", "SA Western Standard Time": "America/Puerto_Rico",
    "Newfoundland Standard Time": "America/St_Johns", "GMT Standard Time": "Europe/London", "W. Europe Standard Time": "Europe/Berlin",
    "Romance Standard Time": "Europe/Paris", "Central Europe Standard Time": "Europe/Budapest", "Central European Standard Time": "Europe/Warsaw",
    "India Standard Time": "Asia/Kolkata", "China Standard Time": "Asia/Shanghai", "Tokyo Standard Time": "Asia/Tokyo", "UTC": "UTC", "Coordinated Universal Time": "UTC",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meeting:
    """What an invitation says; an instant without a zone that is known stands as it is written, a whole day as a date."""

    summary: str = ""
    starts: datetime | date | None = None
    ends: datetime | date | None = None
    location: str = ""
    organizer: str = ""
    #: request, cancel, reply, publish …
    method: str = ""
    repeats: bool = False
    #: what the sender answers: accepted, declined, tentative
    answer: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return it in plain words, instants as ISO 8601."""
        told = {name: getattr(self, name) for name in ("summary", "location", "organizer", "method", "repeats", "answer")}
        return told | {name: at.isoformat() if (at := getattr(self, name)) is not None else "" for name in ("starts", "ends")}


def meetings(content: bytes) -> tuple[Meeting, ...]:
    """Return the meetings in a calendar; none where it is no calendar."""
    found: list[Meeting] = []
    method, facts, depth = "", dict[str, tuple[dict[str, str], str]](), 0
    for name, parameters, value in _properties(content):
        if name == "METHOD" and not depth:
            method = value.strip().lower()[:20]
        elif name == "BEGIN" and (depth or value.strip().upper() == "VEVENT"):
            depth += 1
        elif name == "END" and depth:
            depth -= 1
            if not depth:
                found.append(_meeting(method, facts))
                facts = {}
        elif depth == 1:
            facts.setdefault(name, (parameters, value))
        if len(found) == MEETINGS:
            break
    return tuple(found)


def _properties(content: bytes) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield name, parameters and value of each line, put together where it was folded."""
    text = decode(content[:SIZE], "utf-8").replace("\r\n", "\n").replace("\r", "\n")
    whole: list[str] = []
    for line in text.split("\n")[:LINES]:
        if line[:1] in {" ", "\t"} and whole:
            whole[-1] += line[1:] if len(whole[-1]) < SAID * 8 else ""
        else:
            whole.append(line)
    for line in whole:
        match = _LINE.fullmatch(line)
        if match is not None:
            yield match[1].upper(), {name.upper(): given.strip('"') for name, given in _PARAMETER.findall(match[2])}, match[3]


def _meeting(method: str, facts: dict[str, tuple[dict[str, str], str]]) -> Meeting:
    starts = _instant(*facts.get("DTSTART", ({}, "")))
    ends = _instant(*facts["DTEND"]) if "DTEND" in facts else _after(starts, facts.get("DURATION", ({}, ""))[1])
    if not isinstance(starts, datetime) and starts is not None and isinstance(ends, date):
        ends = ends - timedelta(days=1) if ends > starts else starts
    parameters, organizer = facts.get("ORGANIZER", ({}, ""))
    cancelled = facts.get("STATUS", ({}, ""))[1].strip().upper() == "CANCELLED"
    attendee, _address = facts.get("ATTENDEE", ({}, ""))
    return Meeting(
        summary=_said(facts.get("SUMMARY", ({}, ""))[1]),
        starts=starts,
        ends=ends,
        location=_said(facts.get("LOCATION", ({}, ""))[1]),
        organizer=_said(parameters.get("CN", "") or re.sub(r"(?i)^mailto:", "", organizer.strip())),
        method="cancel" if cancelled else method,
        repeats="RRULE" in facts or "RDATE" in facts,
        answer=attendee.get("PARTSTAT", "").lower()[:20] if method == "reply" else "",
    )


def _said(value: str) -> str:
    said = _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value[: SAID * 2])
    return " ".join(said.replace("\0", "").split())[:SAID]


def _instant(parameters: dict[str, str], value: str) -> datetime | date | None:
    match = _INSTANT.fullmatch(value.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(each) if each else 0 for each in match.groups()[:6])
    try:
        if match[4] is None:
            return date(year, month, day)
        plain = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - the zone follows, where one is known
        if match[7]:
            return plain.replace(tzinfo=UTC)
        zone = _zone(parameters.get("TZID", ""))
        return plain.replace(tzinfo=zone) if zone is not None else plain
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> ZoneInfo | None:
    """Return a zone by the name of the tz database, with a prefix as some programs write it, or by that of Windows."""
    known = WINDOWS.get(name.strip(), name.strip().removeprefix("/freeassociation.sourceforge.net/").lstrip("/"))
    try:
        return ZoneInfo(known) if known else None
    except (ValueError, OSError, LookupError):
        return None


def _after(starts: datetime | date | None, value: str) -> datetime | date | None:
    match = _SPAN.fullmatch(value.strip())
    if starts is None or match is None or not any(match.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in match.groups())
    try:
        return starts + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
