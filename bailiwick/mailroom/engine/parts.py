"""The parts of a mail as a tree, found in any bytes: boundaries that are missing, repeated or never closed; bounded in depth and number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.headers import Headers, split
from bailiwick.mailroom.engine.parameters import Valued, valued
from bailiwick.mailroom.engine.transfer import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

_SNIFFED = re.compile(rb"(?m)^--([^\r\n]{1,200}?)(?:--)?[ \t]*\r?$")
#: what stands behind a boundary: that it was the last one, blanks, the end of the line
_AFTER = re.compile(rb"(--)?[ \t]*\r?(?:\n|\Z)")
NEWLINE = ord("\n")
#: a mail whose headers end in a return alone, whatever its body does
_OLD_MAC = re.compile(rb"(?:[!-9;-~]{1,200}:[^\r\n]*\r(?!\n)){2}")
_CONTENT = re.compile(rb"(?i)content-[a-z-]+[ \t]*:")
_TYPE = re.compile(r"[!-~]+/[!-~]+")
#: what a part is that does not say; the parts of a digest are mails
PLAIN, MAIL = "text/plain", "message/rfc822"
#: lines of an outline
OUTLINED: Final = 200
UNREAD: Final = "application/octet-stream"


@dataclass
class Part:
    """A part: its headers, its bytes as they were sent, and the parts in it."""

    headers: Headers
    data: bytes
    default: str = PLAIN
    children: list[Part] = field(default_factory=list)
    #: the bytes from the first header to the last byte, which signatures sign
    whole: bytes = b""
    #: what could not be looked into, and is kept as it is
    unread: bool = False

    @cached_property
    def typed(self) -> Valued:
        """Return the content type with its parameters."""
        found = valued(self.headers.raw("content-type"))
        if self.unread:
            return Valued(UNREAD)
        if _TYPE.fullmatch(found.value):
            return found
        return Valued(
            PLAIN if found.value in {"text", "plain"} or not found.value else UNREAD if "/" in found.value else self.default, found.parameters
        )

    @property
    def kind(self) -> str:
        """Return the content type, such as `text/html`."""
        return self.typed.value if "content-type" in self.headers or self.unread else self.default

    @cached_property
    def disposition(self) -> Valued:
        """Return how the sender wants the part shown: `inline` or `attachment`, and its name."""
        return valued(self.headers.raw("content-disposition"))

    @cached_property
    def content(self) -> bytes:
        """Return the bytes as they were before their transfer."""
        return decoded(self.data, "" if self.unread else self.headers.token("content-transfer-encoding"))

    @property
    def content_id(self) -> str:
        """Return the name that HTML calls the part by."""
        return "".join((self.headers.raw("content-id") or "").split()).strip("<>")

    def walk(self) -> Iterator[Part]:
        """Yield the part and all below it, in order."""
        pending = [self]
        while pending:
            part = pending.pop()
            yield part
            pending.extend(reversed(part.children))


def tree(data: bytes) -> Part:
    """Return a mail as its parts."""
    return _Growing().mail(_evened(data))


def inner(part: Part) -> Part:
    """Return the mail that a part of type message/rfc822 holds."""
    return _Growing(left=bounds.PARTS // 4).mail(part.content.lstrip(b"\r\n"))


def outline(mail: Part) -> Iterator[str]:
    """Yield the content type of each part, indented by its depth; as many as anybody reads."""
    pending = [(mail, 0)]
    for _ in range(OUTLINED):
        if not pending:
            return
        part, depth = pending.pop()
        yield f"{'  ' * depth}{part.kind}"
        pending.extend((child, depth + 1) for child in reversed(part.children))


@dataclass
class _Growing:
    """The reading of one mail: how many parts may still be made."""

    left: int = bounds.PARTS

    def mail(self, data: bytes) -> Part:
        headers, body = split(data)
        return self._grown(Part(headers, data[body:], whole=data), 0)

    def _grown(self, part: Part, depth: int) -> Part:
        if not part.kind.startswith("multipart/"):
            return part
        stretches = self._stretches(part)
        if not stretches:
            return _leaf(part)
        if depth >= bounds.DEPTH:
            part.unread = True
            part.__dict__.pop("typed", None)
            return part
        default = MAIL if part.kind == "multipart/digest" else PLAIN
        for begin, end in stretches:
            if self.left <= 0:
                part.children.append(Part(Headers(), part.data[begin:], unread=True))
                break
            self.left -= 1
            headers, body = split(part.data, begin, end)
            child = Part(headers, part.data[body:end], default, whole=part.data[begin:end])
            part.children.append(self._grown(child, depth + 1))
        part.children = [child for child in part.children if child.children or child.headers.fields or child.data.strip()]
        return part

    def _stretches(self, part: Part) -> list[tuple[int, int]]:
        """Return where each part begins and ends in the data."""
        boundary = part.typed.get("boundary") or ""
        found = _between(part.data, boundary.rstrip().encode("utf-8", "replace"), self.left) if boundary.strip() else []
        return found or _sniffed(part.data, self.left)


def _between(data: bytes, boundary: bytes, left: int) -> list[tuple[int, int]]:
    mark = b"--" + boundary
    found: list[tuple[int, int]] = []
    begin, place = -1, data.find(mark)
    while place >= 0:
        match = _AFTER.match(data, place + len(mark)) if place == 0 or data[place - 1] == NEWLINE else None
        if match is not None:
            if begin >= 0:
                found.append((begin, _without_break(data, begin, place)))
            begin = -1 if match[1] else match.end()
            if len(found) > left:
                return found
        place = data.find(mark, match.end() if match is not None else place + 1)
    if 0 <= begin < len(data):
        found.append((begin, len(data)))
    return found


def _sniffed(data: bytes, left: int) -> list[tuple[int, int]]:
    """Return the stretches of a body whose boundary is nowhere named, by the first line that looks like one."""
    for match in _SNIFFED.finditer(data[:100_000]):
        if _CONTENT.match(data, match.end() + 1):
            return _between(data, match[1], left)
    return []


def _without_break(data: bytes, begin: int, end: int) -> int:
    """Return the end of a part: the line break before a boundary belongs to the boundary."""
    if end > begin and data[end - 1 : end] == b"\n":
        end -= 1
        if end > begin and data[end - 1 : end] == b"\r":
            end -= 1
    return end


def _leaf(part: Part) -> Part:
    """Return a part that says it has parts, and has none, as the text it is."""
    part.headers = Headers(tuple(pair for pair in part.headers.fields if pair[0].lower() != "content-type"))
    part.__dict__.pop("typed", None)
    return part


def _evened(data: bytes) -> bytes:
    """Return a mail without what is put before it on its way, and with line ends that are some."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\0")
    if b"\r\r\n" in data[:4_000]:
        data = data.replace(b"\r\r\n", b"\r\n")
    if b"\n" not in data or _OLD_MAC.match(data):
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data
