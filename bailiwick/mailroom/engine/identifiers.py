"""Message ids and dates of headers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import TYPE_CHECKING

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.headers import words

if TYPE_CHECKING:
    from bailiwick.mailroom.engine.headers import Headers

LONGEST_ID, LONGEST_DATE = 998, 200
_ANGLED = re.compile(r"<([^<>]{1,2000})>")
_SPACE = re.compile(r"\s+")
_WORD_ID = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")
_NUMBERED = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)[T ]+(\d\d?):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII)


def message_id(headers: Headers) -> str | None:
    """Return the Message-ID in its angle brackets; none where there is none."""
    value = headers.raw("message-id")
    if value is None or not value.strip():
        return None
    found = identifiers(value)
    return found[0] if found else _angled(value)


def in_reply_to(headers: Headers) -> str | None:
    """Return the first id of In-Reply-To, which old mailers filled with words."""
    found = identifiers(headers.raw("in-reply-to") or "")
    return found[0] if found else None


def references(headers: Headers) -> tuple[str, ...]:
    """Return the ids of References, each once, oldest first; of too many the first and the latest."""
    found = list(dict.fromkeys(each for value in headers.all_raw("references") for each in identifiers(value)))
    if len(found) > bounds.IDENTIFIERS:
        found = [found[0], *found[1 - bounds.IDENTIFIERS :]]
    return tuple(found)


def identifiers(value: str) -> list[str]:
    """Return the ids in a text, each in angle brackets; Python's own library writes long ones as encoded words."""
    if "=?" in value and "<" not in value:
        value = words(value)
    angled = [made for match in _ANGLED.finditer(value) if (made := _angled(match[1]))]
    return angled or [made for match in _WORD_ID.finditer(value) if (made := _angled(match[0]))]


def date(headers: Headers) -> datetime | None:
    """Return the Date with its offset; without a zone it counts as UTC; none where it is missing or no date."""
    value = (headers.raw("date") or "")[:LONGEST_DATE]
    return _by_words(value) or _by_numbers(value)


def _angled(text: str) -> str | None:
    bare = _SPACE.sub("", text).strip("<>")[:LONGEST_ID]
    return f"<{bare}>" if bare else None


def _by_words(value: str) -> datetime | None:
    try:
        read = parsedate_tz(value)
        if read is None:
            return None
        year, month, day, hour, minute, second = read[:6]
        year += 1900 if 100 <= year < 1000 else 0  # noqa: PLR2004 - RFC 5322: years of three digits count from 1900
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=_zone(read[9] or 0))
    except (ValueError, IndexError, TypeError, OverflowError, AttributeError):
        return None


def _by_numbers(value: str) -> datetime | None:
    match = _NUMBERED.search(value)
    if match is None:
        return None
    zone = (match[7] or "Z").replace(":", "")
    try:
        offset = 0 if zone == "Z" else int(zone[0] + "1") * (int(zone[1:3]) * 3600 + int(zone[3:]) * 60)
        return datetime(*(int(match[at] or 0) for at in range(1, 7)), tzinfo=_zone(offset))  # type: ignore[arg-type, misc]
    except ValueError:
        return None


def _zone(seconds: int) -> timezone:
    return UTC if seconds == 0 else timezone(timedelta(seconds=seconds))
