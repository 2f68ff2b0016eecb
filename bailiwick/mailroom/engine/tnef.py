"""winmail.dat: the envelope in which Outlook wraps text and files, opened (MS-OXTNEF)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import rtf
from bailiwick.mailroom.engine.charsets import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
TYPES: Final = {"application/ms-tnef", "application/vnd.ms-tnef"}
ATTRIBUTES, PROPERTIES = 5_000, 2_000
_BODY, _MESSAGE, _CODEPAGE = 0x800C, 0x9003, 0x9007
_NEW, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_P_BODY, _P_RTF, _P_HTML, _P_CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
_P_DATA, _P_SHORT, _P_LONG, _P_TYPE, _P_CID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
#: bytes of the property types of fixed size
_FIXED: Final = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4, 0x0014: 8, 0x0040: 8, 0x0048: 16}
_VARIABLE: Final = {0x000D, 0x001E, 0x001F, 0x0102}
_UNICODE, _OBJECT, _MANY, _NAMED = 0x001F, 0x000D, 0x1000, 0x8000


@dataclass(slots=True)
class Enclosed:
    """A file in the envelope."""

    name: str = ""
    content: bytes = b""
    content_type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Envelope:
    """What an envelope held."""

    text: str = ""
    html: str = ""
    files: list[Enclosed] = field(default_factory=list)


def opened(data: bytes) -> Envelope | None:
    """Return what an envelope holds; none where it is no envelope, or broken before anything was found."""
    if not data.startswith(SIGNATURE):
        return None
    envelope, charset = Envelope(), "cp1252"
    for identifier, content in _attributes(data):
        if identifier == _CODEPAGE and len(content) >= 4:  # noqa: PLR2004 - a number of four bytes
            charset = f"cp{struct.unpack_from('<I', content)[0]}"
        elif identifier == _BODY:
            envelope.text = envelope.text or decode(content.rstrip(b"\0"), charset)
        elif identifier == _MESSAGE:
            _take_message(envelope, content, charset)
        elif identifier == _NEW:
            envelope.files.append(Enclosed())
        elif envelope.files:
            _take_file(envelope.files[-1], identifier, content, charset)
    envelope.files = [file for file in envelope.files if file.content]
    return envelope if envelope.text or envelope.html or envelope.files else None


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    for _ in range(ATTRIBUTES):
        if position + 9 > len(data):
            return
        identifier, _type, size = struct.unpack_from("<xHHI", data, position)
        position += 9
        if size > len(data) - position:
            yield identifier, data[position:]
            return
        yield identifier, data[position : position + size]
        position += size + 2


def _take_message(envelope: Envelope, content: bytes, charset: str) -> None:
    found = dict(_properties(content, charset))
    page = found.get(_P_CODEPAGE)
    named = f"cp{struct.unpack_from('<I', page)[0]}" if isinstance(page, bytes) and len(page) >= 4 else charset  # noqa: PLR2004 - a number of four bytes
    envelope.text = _said(found.get(_P_BODY), charset) or envelope.text
    envelope.html = _said(found.get(_P_HTML), "utf-8" if named == "cp65001" else named) or envelope.html
    packed = found.get(_P_RTF)
    if isinstance(packed, bytes) and not envelope.text and not envelope.html:
        envelope.text = rtf.words(rtf.unpacked(packed))


def _take_file(file: Enclosed, identifier: int, content: bytes, charset: str) -> None:
    if identifier == _TITLE:
        file.name = file.name or decode(content.rstrip(b"\0"), charset)
    elif identifier == _DATA:
        file.content = content
    elif identifier == _ATTACHMENT:
        found = dict(_properties(content, charset))
        file.name = _said(found.get(_P_LONG), charset) or file.name or _said(found.get(_P_SHORT), charset)
        file.content_type = _said(found.get(_P_TYPE), charset) or file.content_type
        file.content_id = _said(found.get(_P_CID), charset).strip("<>") or file.content_id
        data = found.get(_P_DATA)
        if not file.content and isinstance(data, bytes):
            file.content = data[16:] if data[16:20] == SIGNATURE else data


def _said(value: bytes | str | None, charset: str) -> str:
    return (decode(value, charset) if isinstance(value, bytes) else value or "").rstrip("\0").replace("\r\n", "\n")


def _properties(data: bytes, charset: str) -> Iterator[tuple[int, bytes | str]]:
    """Yield the properties of a message or a file, up to the first that cannot be read."""
    if len(data) < 4:  # noqa: PLR2004 - a number of four bytes
        return
    position = 4
    for _ in range(min(PROPERTIES, struct.unpack_from("<I", data)[0])):
        try:
            identifier, kind, position = _heading(data, position)
            values, position = _values(data, position, kind)
        except (struct.error, ValueError):
            return
        if values:
            value = values[0]
            text = kind & ~_MANY in {0x001E, _UNICODE}
            yield identifier, decode(value, "utf-16-le" if kind & ~_MANY == _UNICODE else charset).rstrip("\0") if text else value


def _heading(data: bytes, position: int) -> tuple[int, int, int]:
    kind, identifier = struct.unpack_from("<HH", data, position)
    position += 4
    if identifier >= _NAMED:
        by_name, size = struct.unpack_from("<16xII", data, position)[:2]
        position += 24
        if by_name:
            position += size + (-size % 4)
    return identifier, kind, position


def _values(data: bytes, position: int, kind: int) -> tuple[list[bytes], int]:
    bare = kind & ~_MANY
    count = 1
    if kind & _MANY or bare in _VARIABLE:
        (count,) = struct.unpack_from("<I", data, position)
        position += 4
    if count > PROPERTIES:
        raise ValueError(count)
    found = []
    for _ in range(count):
        size = _FIXED.get(bare, 0)
        if bare in _VARIABLE:
            (size,) = struct.unpack_from("<I", data, position)
            position += 4
        elif not size:
            raise ValueError(bare)
        if size > len(data) - position:
            raise ValueError(size)
        found.append(data[position : position + size])
        position += size + (-size % 4)
    return found, position
