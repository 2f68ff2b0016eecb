"""Reads BER, the notation of S/MIME: also with lengths that are not told and texts in pieces; bounded, whatever the bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

SEQUENCE, SET, INTEGER, OCTETS, OID, BITS = 0x30, 0x31, 0x02, 0x04, 0x06, 0x03
CONSTRUCTED: Final = 0x20
#: fields that are told apart by number: [0] and [1]
FIELD_0, FIELD_1 = 0xA0, 0xA1
#: a length of this and more is told in further bytes; by itself it says that the end is marked
LONG: Final = 0x80
#: a tag whose number is told in further bytes, which S/MIME does not know
HIGH: Final = 0x1F
#: bytes of a length
LENGTH: Final = 5
#: things within things, and things in all
DEPTH, NODES = 40, 200_000


class MalformedError(ValueError):
    """The bytes are no BER, or more than is read."""


@dataclass(slots=True)
class _Budget:
    left: int = NODES

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise MalformedError


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: its tag, and where it and its content begin and end."""

    data: bytes = field(repr=False)
    tag: int
    start: int
    begin: int
    end: int
    stop: int
    depth: int
    budget: _Budget = field(repr=False)

    @property
    def raw(self) -> bytes:
        """Return the thing as it was written."""
        return self.data[self.start : self.stop]

    @property
    def content(self) -> bytes:
        """Return the bytes within."""
        return self.data[self.begin : self.end]

    @property
    def children(self) -> list[Node]:
        """Return the things within; raises MalformedError when there are none that can be read."""
        if not self.tag & CONSTRUCTED or self.depth >= DEPTH:
            raise MalformedError
        return list(_within(self))

    @property
    def octets(self) -> bytes:
        """Return a text of bytes, put together where it was written in pieces."""
        if not self.tag & CONSTRUCTED:
            return self.content
        pieces, pending = [], [self]
        while pending:
            node = pending.pop()
            if node.tag & CONSTRUCTED:
                pending.extend(reversed(node.children))
            else:
                pieces.append(node.content)
        return b"".join(pieces)

    @property
    def number(self) -> int:
        """Return a whole number."""
        if self.end - self.begin > bounds.NAME:
            raise MalformedError
        return int.from_bytes(self.content, "big", signed=True)

    @property
    def oid(self) -> str:
        """Return the name of a thing, in numbers and dots."""
        if self.tag != OID or not 0 < self.end - self.begin <= bounds.NAME:
            raise MalformedError
        parts, value = [], 0
        for byte in self.content:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                parts.append(value)
                value = 0
        if not parts:
            raise MalformedError
        head = min(parts[0] // 40, 2)
        return ".".join(str(each) for each in (head, parts[0] - 40 * head, *parts[1:]))


def read(data: bytes) -> Node:
    """Return the first thing in the bytes; raises MalformedError."""
    return _node(data, 0, len(data), 0, _Budget())


def told(tag: int, content: bytes) -> bytes:
    """Return a thing with its length, as DER writes it."""
    size = len(content)
    if size < LONG:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def der(node: Node) -> bytes:
    """Return a thing as DER writes it: with told lengths, texts in one piece, sets in order."""
    if not node.tag & CONSTRUCTED:
        return told(node.tag, node.content)
    if node.tag == OCTETS | CONSTRUCTED:
        return told(OCTETS, node.octets)
    written = [der(child) for child in node.children]
    return told(node.tag, b"".join(sorted(written) if node.tag == SET else written))


def _within(node: Node) -> Iterator[Node]:
    at = node.begin
    while at < node.end:
        child = _node(node.data, at, node.end, node.depth + 1, node.budget)
        yield child
        at = child.stop


def _node(data: bytes, at: int, limit: int, depth: int, budget: _Budget) -> Node:
    begin, length = _head(data, at, limit)
    budget.take()
    if length is not None:
        return Node(data, data[at], at, begin, begin + length, begin + length, depth, budget)
    end = _end_of(data, begin, limit, budget)
    return Node(data, data[at], at, begin, end, end + 2, depth, budget)


def _head(data: bytes, at: int, limit: int) -> tuple[int, int | None]:
    """Return where the content of a thing begins, and its length, none where its end is marked instead."""
    if at + 2 > limit or data[at] & HIGH == HIGH:
        raise MalformedError
    first = data[at + 1]
    if first == LONG:
        if not data[at] & CONSTRUCTED:
            raise MalformedError
        return at + 2, None
    count = first & 0x7F if first & 0x80 else 0
    begin = at + 2 + count
    length = int.from_bytes(data[at + 2 : begin], "big") if count else first
    if count > LENGTH or begin + length > limit:
        raise MalformedError
    return begin, length


def _end_of(data: bytes, at: int, limit: int, budget: _Budget) -> int:
    """Return where the mark stands that ends a thing without a told length."""
    open_ones = 1
    while True:
        if data[at : at + 2] == b"\0\0":
            open_ones -= 1
            if not open_ones:
                return at
            at += 2
            continue
        budget.take()
        begin, length = _head(data, at, limit)
        if length is None:
            open_ones += 1
            if open_ones > DEPTH:
                raise MalformedError
            at = begin
        else:
            at = begin + length
