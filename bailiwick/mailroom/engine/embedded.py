"""Files that were written into the text itself, as before MIME: uuencode and yEnc."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine.charsets import decode
from bailiwick.mailroom.engine.transfer import base64, uudecoded

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = 100
_YESCAPED = re.compile(rb"(?s)=(.)")
_SHIFT = bytes((each - 42) % 256 for each in range(256))
_YPART = re.compile(rb"=ypart [^\r\n]*\r?\n")


@dataclass(frozen=True, slots=True)
class Written:
    """A file found in a text."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Way:
    """A way of writing a file: its first line, how its last begins, what may stand between, and how it is read."""

    begins: re.Pattern[bytes]
    ends: re.Pattern[bytes]
    between: re.Pattern[bytes]
    read: Callable[[bytes], bytes]


def lifted(data: bytes) -> tuple[bytes, list[Written]]:
    """Return the text without the files written in it, and the files."""
    found: list[Written] = []
    for mark, way in WAYS:
        if mark in data:
            data = _lift(data, way, found)
    return data, found


def ydecoded(data: bytes) -> bytes:
    """Return the content of a yEnc block."""
    bare = _YPART.sub(b"", data, count=1).replace(b"\r", b"").replace(b"\n", b"")
    return _YESCAPED.sub(lambda match: bytes([(match[1][0] - 64) % 256]), bare).translate(_SHIFT)


def _lift(data: bytes, way: _Way, found: list[Written]) -> bytes:
    kept, position = [], 0
    while len(found) < FILES and (begin := way.begins.search(data, position)) is not None:
        end = way.ends.search(data, begin.end())
        if end is None:
            break
        between = way.between.match(data, begin.end(), end.start())
        content = way.read(data[begin.end() : end.start()]) if between is not None and between.end() == end.start() else b""
        if content:
            found.append(Written(decode(begin[1]), content))
            kept.append(data[position : begin.start()])
            position = end.end()
        else:
            kept.append(data[position : begin.end()])
            position = begin.end()
            if len(kept) > FILES * 10:
                break
    return b"".join([*kept, data[position:]])


WAYS: Final = (
    (
        b"begin ",
        _Way(
            re.compile(rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,300}?)[ \t]*\r?\n"),
            re.compile(rb"(?m)^end[ \t]*\r?(?:\n|\Z)"),
            re.compile(rb"(?:[ -`]{1,90}\r?\n)*"),
            uudecoded,
        ),
    ),
    (
        b"begin-base64 ",
        _Way(
            re.compile(rb"(?m)^begin-base64 [0-7]{3,4} ([^\r\n]{1,300}?)[ \t]*\r?\n"),
            re.compile(rb"(?m)^====[ \t]*\r?(?:\n|\Z)"),
            re.compile(rb"[A-Za-z0-9+/=\r\n]*"),
            base64,
        ),
    ),
    (
        b"=ybegin ",
        _Way(
            re.compile(rb"(?m)^=ybegin [^\r\n]{0,200}?name=([^\r\n]{1,300})\r?\n"),
            re.compile(rb"(?m)^=yend [^\r\n]*(?:\n|\Z)"),
            re.compile(rb"(?s)(?:(?!=ybegin ).)*"),
            ydecoded,
        ),
    ),
)
