"""PGP written into the text itself: signed words between lines of armour, and encrypted blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_SIGNED: Final = b"-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE: Final = b"-----BEGIN PGP SIGNATURE-----"
_LOCKED: Final = b"-----BEGIN PGP MESSAGE-----"
_BEGIN = re.compile(rb"(?m)^-----BEGIN PGP (SIGNED MESSAGE|MESSAGE)-----[ \t]*\r?\n")
_END = {b"SIGNED MESSAGE": b"\n-----END PGP SIGNATURE-----", b"MESSAGE": b"\n-----END PGP MESSAGE-----"}
_ESCAPED = re.compile(rb"(?m)^- ")
_HEADERS = re.compile(rb"(?:(?:Hash|NotDashEscaped|SaltedHash|Charset)[^\r\n]{0,200}\r?\n){0,10}\r?\n")
#: blocks of one text
BLOCKS: Final = 20


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a text: as it stood there, and the words of a signed one."""

    whole: bytes = field(repr=False)
    words: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A text without its armour, the blocks in it, and whether one signed block is all there is."""

    text: bytes = field(repr=False)
    blocks: tuple[Block, ...] = ()
    is_one: bool = False


def taken(text: bytes) -> Taken:
    """Return a text with signed words in place of their blocks, and without encrypted blocks."""
    if _SIGNED not in text and _LOCKED not in text:
        return Taken(text)
    kept: list[bytes] = []
    blocks: list[Block] = []
    at = 0
    while len(blocks) < BLOCKS and (begin := _BEGIN.search(text, at)) is not None:
        end = text.find(_END[begin[1]], begin.end() - 1)
        if end < 0:
            break
        stop = end + len(_END[begin[1]])
        block = _block(text[begin.start() : stop], begin[1])
        kept += [text[at : begin.start()], block.words or b""]
        blocks.append(block)
        at = stop
    kept.append(text[at:])
    outside = b"".join(kept[0::2])
    return Taken(b"".join(kept), tuple(blocks), len(blocks) == 1 and not outside.strip())


def _block(whole: bytes, kind: bytes) -> Block:
    if kind == b"MESSAGE":
        return Block(whole)
    first = whole.find(b"\n") + 1
    headers = _HEADERS.match(whole, first)
    begin = headers.end() if headers is not None else first
    end = whole.find(b"\n" + _SIGNATURE, begin - 1)
    words = whole[begin : max(end + 1, begin)] if end >= 0 else whole[begin:]
    return Block(whole, _ESCAPED.sub(b"", words))
