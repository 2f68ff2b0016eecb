"""The words of Rich Text: as Outlook packs it into winmail.dat (MS-OXRTFCP), and as it comes by itself."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.charsets import codec_of, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKED, PLAIN = 0x75465A4C, 0x414C454D
HEADING, WINDOW = 16, 4096
#: what every packed text begins with in the window, so that it need not be sent
KNOWN: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New Roman"
    rb"Courier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
#: groups that hold no words of the text
SILENT: Final = {
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "headerr", "footerl", "footerr", "fldinst", "themedata",
    "datastore", "generator", "listtable", "listoverridetable", "rsidtbl", "xmlnstbl", "filetbl", "mhtmltag", "revtbl", "latentstyles",
}  # fmt: skip
SAID: Final = {
    "par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "tab": "\t", "cell": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ",
}  # fmt: skip
_PIECE = re.compile(r"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|([^\\{}]+)|\\", re.DOTALL)


def unpacked(data: bytes) -> bytes:
    """Return Rich Text from its packing; nothing where it is none."""
    if len(data) < HEADING:
        return b""
    _size, raw, way, _check = struct.unpack_from("<IIII", data)
    size = min(raw, bounds.TEXT * 4)
    if way == PLAIN:
        return data[HEADING : HEADING + size]
    return _unpacked(data[HEADING:], size) if way == PACKED else b""


def _unpacked(data: bytes, size: int) -> bytes:
    window = bytearray(KNOWN.ljust(WINDOW, b"\0"))
    made, write = bytearray(), len(KNOWN)
    for what in _tokens(data):
        if isinstance(what, int):
            run = bytearray((what,))
        else:
            place, length = what
            if place == write % WINDOW:
                break
            run = bytearray()
            for step in range(length):  # what is written here may be read here at once
                letter = window[(place + step) % WINDOW]
                window[(write + step) % WINDOW] = letter
                run.append(letter)
        for step, letter in enumerate(run):
            window[(write + step) % WINDOW] = letter
        write += len(run)
        made += run
        if len(made) >= size:
            break
    return bytes(made[:size])


def _tokens(data: bytes) -> Iterator[int | tuple[int, int]]:
    """Yield letters, and places in the window with the length to be taken from there."""
    at = 0
    while at < len(data):
        control, at = data[at], at + 1
        for bit in range(8):
            if control >> bit & 1:
                if at + 1 >= len(data):
                    return
                both = data[at] << 8 | data[at + 1]
                at += 2
                yield both >> 4, (both & 0xF) + 2
            elif at < len(data):
                yield data[at]
                at += 1
            else:
                return


def words(data: bytes) -> str:
    """Return what Rich Text says, without its form; HTML that was hidden in it gives its words too."""
    return _Reader(data).text() if data.lstrip().startswith(rb"{\rtf") else ""


class _Reader:
    """Reads Rich Text once, from the left."""

    def __init__(self, data: bytes) -> None:
        self._source = data[: bounds.TEXT * 4].decode("latin-1")
        self._charset = "cp1252"
        self._made: list[str] = []
        self._bytes = bytearray()
        self._silent: list[bool] = [False]
        self._skip, self._after = 1, 0

    def text(self) -> str:
        """Return all words."""
        for match in _PIECE.finditer(self._source):
            code, word, number, sign, brace, plain = match.groups()
            if code is not None:
                self._octet(int(code, 16))
            elif word is not None:
                self._word(word.lower(), int(number) if number else None)
            elif sign is not None:
                self._sign(sign)
            elif brace is not None:
                self._brace(brace)
            elif plain is not None:
                self._say(plain.replace("\r", "").replace("\n", ""))
        self._end()
        said = "".join(self._made).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return "\n".join(line.rstrip() for line in said.split("\n")).strip("\n")

    def _octet(self, code: int) -> None:
        if self._after:
            self._after -= 1
        elif not self._silent[-1]:
            self._bytes.append(code)

    def _word(self, word: str, number: int | None) -> None:
        if word in SILENT:
            self._silent[-1] = True
        elif word == "ansicpg" and number and codec_of(f"cp{number}"):
            self._charset = f"cp{number}"
        elif word == "uc":
            self._skip = max(0, number if number is not None else 1)
        elif word == "u" and number is not None:
            self._after = 0
            self._say(chr(number % 0x10000))
            self._after = self._skip
        elif word == "bin":
            self._silent[-1] = True
        elif word in SAID:
            self._after = 0
            self._say(SAID[word])

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._silent[-1] = True
        elif sign in "\\{}":
            self._say(sign)
        elif sign == "~":
            self._say("\u00a0")
        elif sign in "\r\n":
            self._say("\n")

    def _brace(self, brace: str) -> None:
        self._end()
        self._after = 0
        if brace == "{":
            self._silent.append(self._silent[-1])
        elif len(self._silent) > 1:
            self._silent.pop()

    def _say(self, text: str) -> None:
        if self._after and text:
            cut = min(self._after, len(text))
            self._after -= cut
            text = text[cut:]
        if text and not self._silent[-1]:
            self._end()
            self._made.append(text)

    def _end(self) -> None:
        if self._bytes:
            self._made.append(decode(bytes(self._bytes), self._charset))
            self._bytes.clear()
