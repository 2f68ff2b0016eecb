"""The headers of a mail or of a part: found in any bytes, unfolded, their encoded words read."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from typing import Final

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.charsets import decode

_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_ENCODED = re.compile(r"=\?([^?\s=]{1,80})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*){0,3}?)\?=")
_BETWEEN = re.compile(r"(?<=\?=)[ \t\r\n]+(?==\?[^?\s]{1,80}\?[bBqQ]\?)")
_FOLDED = re.compile(r"\r?\n[ \t]?|[\r\t]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BLANK = re.compile(rb"\n\r?\n")
_HEX: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class Headers:
    """Headers in their order, as raw bytes; names are compared without regard to case."""

    fields: tuple[tuple[str, bytes], ...] = ()
    index: dict[str, list[bytes]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index by lower-case name."""
        for name, value in self.fields:
            values = self.index.setdefault(name.lower(), [])
            if len(values) < bounds.REPEATED:
                values.append(value)

    def __contains__(self, name: str) -> bool:
        """Tell whether there is such a header."""
        return name.lower() in self.index

    def raw(self, name: str) -> str | None:
        """Return the first header of that name that says something, as it was written; none where there is none."""
        values = self.all_raw(name)
        return next((value for value in values if value.strip()), values[0] if values else None)

    def all_raw(self, name: str) -> list[str]:
        """Return all headers of that name as they were written."""
        return [unfolded(value) for value in self.index.get(name.lower(), ())]

    def text(self, name: str) -> str | None:
        """Return the first header of that name for people: encoded words read, one line."""
        value = self.raw(name)
        return None if value is None else shown(words(value))

    def token(self, name: str) -> str:
        """Return the first word of a header in lower case, without comments and parameters."""
        value = re.sub(r"\([^()]*\)", " ", self.raw(name) or "").split(";")[0].strip().lower()
        return value.split()[0] if value else ""


def split(data: bytes, begin: int = 0, end: int | None = None) -> tuple[Headers, int]:
    """Return the headers that a stretch of bytes begins with, and where its body begins."""
    found: list[tuple[str, list[bytes]]] = []
    position, stop = begin, len(data) if end is None else end
    while position < stop:
        if position - begin > bounds.HEADING:
            return _beyond(found, data, position, stop)
        after = _line_end(data, position, stop)
        line = _shortened(data[position:after])
        if not line.strip(b"\r\n"):
            return _joined(found), after
        if not _take(found, line) and not _is_stray(data, position, after, stop, first=not found, whole=begin == 0):
            return _joined(found), position
        position = after
    return _joined(found), stop


def words(value: str) -> str:
    """Return a header with its encoded words read; those that break a letter apart are joined first."""
    if "=?" not in value:
        return value
    made, last, held, charset = [], 0, b"", ""
    value = _BETWEEN.sub("", value)
    for match in _ENCODED.finditer(value):
        between = value[last : match.start()]
        if held and (between or match[1].lower() != charset):
            made.append(decode(held, charset))
            held = b""
        made.append(between)
        held, charset, last = held + _octets(match[2], match[3]), match[1].lower(), match.end()
    made.append(decode(held, charset) if held else "")
    return "".join(made) + value[last:]


def shown(text: str) -> str:
    """Return a text on one line, without control characters and those that turn the direction of writing."""
    return " ".join(_CONTROL.sub("", _FOLDED.sub(" ", text)).split())


def unfolded(value: bytes) -> str:
    """Return the bytes of a header as one line of words."""
    return _FOLDED.sub(" ", decode(value)).strip()


def _beyond(found: list[tuple[str, list[bytes]]], data: bytes, position: int, stop: int) -> tuple[Headers, int]:
    """Return the headers read so far with those of a heading without end that a mail cannot be understood without."""
    blank = _BLANK.search(data, position - 1, stop)
    end = blank.end() if blank else stop
    for match in _WANTED.finditer(data, position, end):
        if len(found) >= bounds.HEADERS * 2:
            break
        found.append((match[1].decode("ascii"), [_shortened(match[2])]))
    return _joined(found), end


def _shortened(value: bytes) -> bytes:
    """Return the beginning and the end of what is too long: the latest of many references count, and stand last."""
    if len(value) <= bounds.HEADER:
        return value
    half = bounds.HEADER // 2
    return value[:half] + b" " + value[-half:]


def _line_end(data: bytes, position: int, stop: int) -> int:
    found = data.find(b"\n", position, stop)
    return stop if found < 0 else found + 1


def _take(found: list[tuple[str, list[bytes]]], line: bytes) -> bool:
    """Take a line as a new header or as more of the last; tell whether it was either."""
    if line[:1] in b" \t":
        if found:
            found[-1][1].append(line.rstrip(b"\r\n"))
        return True
    match = _NAME.match(line)
    if match is None:
        return False
    if len(found) < bounds.HEADERS or (match[1].lower() in _KNOWN and len(found) < bounds.HEADERS * 2):
        found.append((match[1].decode("ascii"), [line[match.end() :].rstrip(b"\r\n")]))
    return True


def _is_stray(data: bytes, position: int, after: int, stop: int, *, first: bool, whole: bool) -> bool:
    """Return whether a line that is no header stands among headers: the envelope line of a mailbox, or rubbish; a part may begin with words."""
    line = data[position : position + 8]
    if first and line.startswith((b"From ", b">From ")):
        return True
    following = data[after : min(_line_end(data, after, stop), after + 400)]
    match = _NAME.match(following)
    return (whole or not first) and match is not None and match[1].lower() in _KNOWN


def _joined(found: list[tuple[str, list[bytes]]]) -> Headers:
    return Headers(tuple((name, _shortened(b"\n".join(lines))) for name, lines in found))


def _octets(way: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if way in "qQ":
        return _HEX.sub(lambda match: bytes([int(match[1], 16)]), data.replace(b"_", b" "))
    return b"".join(_base64(_NOT_BASE64.sub(b"", run)) for run in data.split(b"="))


def _base64(run: bytes) -> bytes:
    run = run[:-1] if len(run) % 4 == 1 else run
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


_KNOWN: Final = {
    b"received", b"from", b"to", b"cc", b"bcc", b"subject", b"date", b"message-id", b"mime-version", b"content-type", b"content-transfer-encoding",
    b"content-disposition", b"content-id", b"reply-to", b"references", b"in-reply-to", b"sender", b"return-path", b"x-mailer", b"list-id", b"precedence",
}  # fmt: skip
#: the known ones where nobody reads every line
_WANTED: Final = re.compile(rb"(?im)^(" + b"|".join(sorted(_KNOWN)) + rb")[ \t]*:([^\n]*(?:\n[ \t][^\n]*){0,1000})")
