"""Pictures that go with the county's mails: plain areas of colour, made when they are needed."""

from __future__ import annotations

import struct
import zlib

Colour = tuple[int, int, int]


def picture(width: int, height: int, *, ground: Colour, frame: Colour) -> bytes:
    """Return a PNG: an area of one colour with a frame and a bar of another."""
    bar = range(height // 6, height // 3)
    rows = b"".join(b"\0" + _row(width, ground, frame, is_full=y in {0, height - 1} or y in bar) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _row(width: int, ground: Colour, frame: Colour, *, is_full: bool) -> bytes:
    return bytes(frame) * width if is_full else bytes(frame) + bytes(ground) * (width - 2) + bytes(frame)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


#: what stands under the mails of people whose department has one
LOGO = picture(120, 36, ground=(236, 240, 244), frame=(36, 84, 124))
#: what people photograph or cut out of their screen
SCREEN = picture(640, 360, ground=(226, 232, 240), frame=(120, 36, 44))
