"""Opens a log file as rows of text: plain or compressed, bounded, whatever its encoding."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import zlib
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.importers.xes import is_xes, read_events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: a log that unpacks to more is refused; it would be a bomb or needs splitting
LARGEST = 4 * 1024**3
#: so much more than it is packed in no log is; small files may be anything
DENSEST, SMALL = 300, 32 * 1024**2
#: a cell longer than this is no cell of a log
LONGEST_CELL = 1024 * 1024
OPENERS: dict[str, Callable[[Path, str], Any]] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}


class BoundedReader(io.RawIOBase):
    """Passes bytes on until more than `LARGEST` came out, or more than any log holds that is packed into so little."""

    def __init__(self, inner: IO[bytes], packed: int, largest: int = LARGEST) -> None:
        self.inner, self.packed = inner, packed
        self.out, self.largest = 0, largest

    def readable(self) -> bool:
        """Say that this end is for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # typeshed names the wider Buffer
        """Fill the buffer; raise ValidationError past the bound."""
        chunk = self.inner.read(len(buffer))
        self.out += len(chunk)
        if self.out > max(SMALL, self.packed * DENSEST):
            words = _("The file unpacks to more than %(n)d times its size, as no log does. Look what is in it, and import it unpacked.")
            raise ValidationError(words % {"n": DENSEST})
        if self.out > self.largest:
            raise ValidationError(_("The file unpacks to more than %(size)d GiB. Split it and import the parts.") % {"size": LARGEST // 1024**3})
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close the file underneath too."""
        self.inner.close()
        super().close()


def encoding_of(path: Path) -> str:
    """Return UTF-8 when the whole file is, otherwise Windows' western encoding."""
    try:
        with _opened(path) as packed, io.TextIOWrapper(packed, encoding="utf-8-sig") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def read_rows(path: Path, needed: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, cells by column) of a CSV file, or (event number, what it says) of a log in XES, plain or .xz, .gz, .bz2.

    Raises ValidationError when the file cannot be opened, is not a CSV with the
    needed columns, or unpacks to more than `LARGEST`.
    """
    csv.field_size_limit(LONGEST_CELL)
    try:
        if is_xes(path):
            with _opened(path) as log:
                yield from read_events(log)
            return
        encoding = encoding_of(path)
        with _opened(path) as packed, io.TextIOWrapper(packed, encoding=encoding, errors="replace", newline="") as text:
            yield from _rows_of(text, needed)
    except (OSError, EOFError, lzma.LZMAError, zlib.error, csv.Error) as error:
        raise ValidationError(_("The file cannot be read: %(why)s") % {"why": error}) from error


def _opened(path: Path) -> io.BufferedReader:
    """Open a file as what its name says it is packed as. Raises OSError."""
    return io.BufferedReader(BoundedReader(OPENERS.get(path.suffix.lower(), open)(path, "rb"), path.stat().st_size))


def _rows_of(text: IO[str], needed: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows after checking the headings."""
    first = text.readline()
    delimiter = max(",;\t", key=first.count)
    headings = next(csv.reader([first], delimiter=delimiter), [])
    missing = [name for name in needed if name not in headings]
    if missing:
        raise ValidationError(_("The file has no column %(names)s. Name your columns in a mapping file.") % {"names": ", ".join(missing)})
    reader = csv.reader(text, delimiter=delimiter)
    for cells in reader:
        if cells:
            yield reader.line_num + 1, dict(zip(headings, (cell.strip().replace("\0", "") for cell in cells), strict=False))
