"""From what SQLite stores to what PostgreSQL reads, and to a form in which both sides can be compared.

SQLite holds whatever was written, PostgreSQL what a column's type allows. For each type there is one function that
turns a stored value into the text of a COPY, and refuses what would not survive. For most types PostgreSQL writes the
value in exactly the same text, so that rows are compared as bytes; the others are brought into one form on both sides.
"""

from __future__ import annotations

import ipaddress
import json
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bailiwick.config.moving.faults import UnfitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Encode = Callable[[Any], str]

NULL = "\\N"
RANGES = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}
MEND_TEXT = "Write the text anew without it, or take it out in the database: see “Values that do not fit” in the guide."


def encoder(kind: str, limit: int | None = None) -> Encode:
    """Return the function from a stored value (never None) to the text of a COPY.

    `kind` is PostgreSQL's name of the type, `limit` the characters of a text or the decimal places of a number.
    Raises LookupError for a type that no model has.
    """
    if kind in RANGES:
        return _whole_number(kind)
    if kind in {"varchar", "char", "text"}:
        return _text(limit)
    if kind == "numeric":
        return _decimal(limit or 0)
    return ENCODERS[kind]


def _whole_number(kind: str) -> Encode:
    bound = RANGES[kind]

    def encode(value: Any) -> str:
        if type(value) is not int:
            raise UnfitError(f"{shown(value)} is not a whole number", "Put a whole number in its place.")
        if not -bound <= value < bound:
            raise UnfitError(f"{value} is beyond what PostgreSQL's {kind} holds ({-bound} to {bound - 1})", "Put a smaller number in its place.")
        return str(value)

    return encode


def _text(limit: int | None) -> Encode:
    most = limit or 2**30

    def encode(value: Any) -> str:
        if type(value) is not str:
            raise UnfitError(f"{shown(value)} is not a text", "Put a text in its place.")
        if len(value) > most:
            raise UnfitError(f"the text has {len(value)} characters, the column holds {most}", f"Shorten it to {most} characters.")
        return escaped(value)

    return encode


def escaped(value: str) -> str:
    """Return a text as COPY reads it; raises UnfitError for what PostgreSQL's UTF-8 does not hold."""
    if "\0" in value:
        raise UnfitError("the text holds the character NUL (\\x00), which PostgreSQL does not store", MEND_TEXT)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise UnfitError("the text is not valid UTF-8", MEND_TEXT) from None
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if "\n" in value:
        value = value.replace("\n", "\\n")
    if "\r" in value:
        value = value.replace("\r", "\\r")
    if "\t" in value:
        value = value.replace("\t", "\\t")
    if "\b" in value or "\f" in value or "\v" in value:
        value = value.replace("\b", "\\b").replace("\f", "\\f").replace("\v", "\\v")
    return value


def _boolean(value: Any) -> str:
    if value == 1 and type(value) is int:
        return "t"
    if value == 0 and type(value) is int:
        return "f"
    raise UnfitError(f"{shown(value)} is neither yes (1) nor no (0)", "Put 1 or 0 in its place.")


def _instant(value: Any) -> str:
    """SQLite holds instants in UTC without saying so; PostgreSQL writes them without the noughts at their end."""
    try:
        instant = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise UnfitError(f"{shown(value)} is not an instant", "Put an instant such as 2026-01-31 12:00:00 (UTC) in its place.") from None
    if instant.tzinfo is not None:
        instant = instant.astimezone(UTC)
    return f"{_without_noughts(instant.replace(tzinfo=None).isoformat(' '))}+00"


def _without_noughts(value: str) -> str:
    return value.rstrip("0") if "." in value else value


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (ValueError, TypeError):
        raise UnfitError(f"{shown(value)} is not a day", "Put a day such as 2026-01-31 in its place.") from None


def _time(value: Any) -> str:
    try:
        return _without_noughts(time.fromisoformat(value).replace(tzinfo=None).isoformat())
    except (ValueError, TypeError):
        raise UnfitError(f"{shown(value)} is not a time of day", "Put a time such as 08:30:00 in its place.") from None


def _interval(value: Any) -> str:
    """Django keeps durations as microseconds on SQLite."""
    if type(value) is not int:
        raise UnfitError(f"{shown(value)} is not a duration in microseconds", "Put a whole number of microseconds in its place.")
    days, rest = divmod(value, 86_400_000_000)
    return f"{days} days {rest} microseconds"


def _float(value: Any) -> str:
    if type(value) not in {int, float} or math.isnan(value):
        raise UnfitError(f"{shown(value)} is not a number", "Put a number in its place.")
    return repr(float(value))


def _decimal(places: int) -> Encode:
    step = Decimal(1).scaleb(-places)

    def encode(value: Any) -> str:
        try:
            return str(Decimal(repr(value) if isinstance(value, float) else value).quantize(step))
        except (ArithmeticError, TypeError, ValueError):
            raise UnfitError(f"{shown(value)} is not a number", "Put a number in its place.") from None

    return encode


def _bytes(value: Any) -> str:
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogateescape")
    if type(value) is not bytes:
        raise UnfitError(f"{shown(value)} are not bytes", "Put bytes in its place.")
    return "\\\\x" + value.hex()


def _uuid(value: Any) -> str:
    try:
        return str(UUID(value))
    except (ValueError, AttributeError, TypeError):
        raise UnfitError(f"{shown(value)} is not a UUID", "Put 32 hexadecimal digits in its place.") from None


def _address(value: Any) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise UnfitError(f"{shown(value)} is not an address of a machine", "Put an address such as 10.20.0.7 in its place.") from None


# -- JSON


def _no_constant(name: str) -> None:
    raise UnfitError(f"the JSON holds {name}, which is no JSON", "Put a number or null in its place.")


def _kept_float(digits: str) -> float:
    """PostgreSQL writes numbers out in full: one without a fraction would come back as a whole number."""
    number = Decimal(digits)
    if "." not in format(number, "f") or (not number and number.is_signed()):
        raise UnfitError(f"the JSON holds the number {digits}, which PostgreSQL gives back as another kind of number", "Write it as a whole number.")
    return float(digits)


_READER = json.JSONDecoder(parse_constant=_no_constant, parse_float=_kept_float)
_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def _json(value: Any) -> str:
    if type(value) is not str:
        raise UnfitError(f"{shown(value)} is not JSON", "Put JSON in its place.")
    _understood(value)
    return escaped(value)


def _understood(value: str) -> Any:
    try:
        content = _READER.decode(value)
    except UnfitError:
        raise
    except (ValueError, RecursionError):
        raise UnfitError(f"{shown(value)} is not JSON", "Put JSON in its place.") from None
    if "\\u" in value:
        _refuse_strange_characters(content)
    return content


def _refuse_strange_characters(content: Any) -> None:
    written = json.dumps(content, ensure_ascii=False)
    if "\\u0000" in written.replace("\\\\", ""):
        raise UnfitError("a text in the JSON holds the character NUL (\\u0000), which PostgreSQL does not store", MEND_TEXT)
    try:
        written.encode()
    except UnicodeEncodeError:
        raise UnfitError("a text in the JSON holds half a character (a lone surrogate)", MEND_TEXT) from None


def plain_json(value: str) -> bool:
    """Tell whether a text is JSON that needs no closer look."""
    try:
        return "\\u" not in value and _READER.raw_decode(value)[1] == len(value)
    except (ValueError, RecursionError):
        return False


def same_json(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Tell whether texts are JSON of equal content, pair by pair, kinds of numbers included."""
    other = [pair for pair in set(zip(ours, theirs, strict=True)) if pair[0] != pair[1]]
    try:
        return not other or _WRITER.encode([json.loads(one) for one, _two in other]) == _WRITER.encode([json.loads(two) for _one, two in other])
    except ValueError:
        return False


def canonical_json(value: str) -> str:
    """Return JSON in one form: keys sorted, nothing between; equal for equal content, kinds of numbers included."""
    return _WRITER.encode(json.loads(value))


def shown(value: object) -> str:
    """Return a value as a person may read it, shortened."""
    text = value.hex() if isinstance(value, bytes) else str(value)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"  # noqa: PLR2004 - just enough to be recognised


ENCODERS: dict[str, Encode] = {
    "boolean": _boolean,
    "timestamp with time zone": _instant,
    "date": _day,
    "time": _time,
    "interval": _interval,
    "double precision": _float,
    "bytea": _bytes,
    "uuid": _uuid,
    "inet": _address,
    "jsonb": _json,
}
#: how a value of SQLite is compared, where that is not the text of the COPY
PROOFS: dict[str, Encode] = {"jsonb": canonical_json, "interval": str}
#: what PostgreSQL is asked for when rows are compared, where that is not the column itself
ASKED = {"interval": "(extract(epoch FROM {column}) * 1000000)::bigint", "inet": "host({column})"}
#: how the text that PostgreSQL gives is brought into the form that is compared
TOLD: dict[str, Encode] = {
    "jsonb": lambda text: canonical_json(text.replace("\\\\", "\\")),
    "double precision": lambda text: repr(float(text)),
    "inet": lambda text: str(ipaddress.ip_address(text)),
}
