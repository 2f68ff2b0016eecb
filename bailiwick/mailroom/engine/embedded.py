"""Files that were written into the text itself, as before MIME: uuencode and yEnc."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bailiwick.mailroom.engine.charsets import decode
from bailiwick.mailroom.engine.transfer import base64, uudecoded

FILES = 100
_UU = re.compile(rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,300}?)[ \t]*\r?\n((?:[ -`]{1,90}[ \t]*\r?\n){1,2000000}?)end[ \t]*(?:\r?\n|\Z)")
_UU64 = re.compile(rb"(?m)^begin-base64 [0-7]{3,4} ([^\r\n]{1,300}?)[ \t]*\r?\n([A-Za-z0-9+/=\r\n]{1,80000000}?)====[ \t]*(?:\r?\n|\Z)")
_YENC = re.compile(rb"(?m)^=ybegin [^\r\n]*?name=([^\r\n]{1,300})\r?\n(?:=ypart [^\r\n]*\r?\n)?(?s:(.*?))^=yend [^\r\n]*(?:\r?\n|\Z)")
_YESCAPED = re.compile(rb"(?s)=(.)")
_SHIFT = bytes((each - 42) % 256 for each in range(256))


@dataclass(frozen=True, slots=True)
class Written:
    """A file found in a text."""

    name: str
    content: bytes


def lifted(data: bytes) -> tuple[bytes, list[Written]]:
    """Return the text without the files written in it, and the files."""
    found: list[Written] = []
    if b"begin" not in data:
        return data, found

    def lift(pattern: re.Pattern[bytes], text: bytes, opened: object) -> bytes:
        def take(match: re.Match[bytes]) -> bytes:
            content = opened(match[2])  # type: ignore[operator] # one of the three below
            if not content or len(found) >= FILES:
                return match[0]
            found.append(Written(decode(match[1]), content))
            return b""

        return pattern.sub(take, text)

    for mark, pattern, opened in ((b"begin ", _UU, uudecoded), (b"begin-base64 ", _UU64, base64), (b"=ybegin ", _YENC, ydecoded)):
        if mark in data:
            data = lift(pattern, data, opened)
    return data, found


def ydecoded(data: bytes) -> bytes:
    """Return the content of a yEnc block."""
    bare = data.replace(b"\r", b"").replace(b"\n", b"")
    return _YESCAPED.sub(lambda match: bytes([(match[1][0] - 64) % 256]), bare).translate(_SHIFT)
