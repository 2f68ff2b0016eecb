"""ISO-2022-JP as Windows writes it: with the circled numbers, the old company letters and the half-width kana that the standard lacks."""

from __future__ import annotations

import re
from typing import Final

_SHIFT = re.compile(rb"\x1b(\$[@B]|\$\([A-Z@]|\([A-Z]|\.[A-Z])")
_TWO_BYTES: Final = {b"$@", b"$B", b"$(B", b"$(@"}
_KANA: Final = b"(I"
#: the cells of a row of the table, and where its halves begin in Shift JIS
_LOWEST, _ROWS, _HIGH = 0x21, 0x5F, 0x80


def decoded(data: bytes) -> str:
    """Return bytes with escapes as words; what is no letter becomes the sign for that."""
    made, mode, last = [], b"(B", 0
    for match in _SHIFT.finditer(data):
        made.append(_read(data[last : match.start()], mode))
        mode, last = match[1], match.end()
    made.append(_read(data[last:], mode))
    return "".join(made)


def _read(run: bytes, mode: bytes) -> str:
    if mode in _TWO_BYTES:
        return "".join(_pairs(line) for line in re.split(rb"(\r?\n)", run))
    if mode == _KANA:
        return bytes(each | _HIGH if _LOWEST <= each < _HIGH else each for each in run).decode("cp932", "replace")
    return run.decode("cp932", "replace")


def _pairs(run: bytes) -> str:
    """Return a stretch of two bytes a letter, by way of the same table in Shift JIS."""
    if not run.strip(b"\r\n"):
        return run.decode("ascii")
    shifted = bytearray()
    for row, cell in zip(run[::2], run[1::2], strict=False):
        if not (_LOWEST <= row < _HIGH and _LOWEST <= cell < _HIGH):
            shifted += b"?"
            continue
        upper = (row - _LOWEST) // 2
        shifted.append(upper + (0x81 if row < _ROWS else 0xC1))
        shifted.append(cell + 0x1F + (cell >= 0x60) if row % 2 else cell + 0x7E)  # noqa: PLR2004 - the gap at 7F
    return shifted.decode("cp932", "replace")
