"""Reads labelled texts from CSV files, for anybody who wants to check how good proposals are."""

from __future__ import annotations

import bz2
import csv
import gzip
import lzma
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

#: the longest cell of a file
LONGEST_CELL = 10_000_000
OPENERS: dict[str, Callable[..., IO[str]]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


class UnreadableTable(ValueError):  # noqa: N818 - says what is wrong with the file
    """The file has not what was asked for; the message says what."""


def read_table(path: Path, text: Sequence[str], label: str) -> tuple[list[str], list[str]]:
    """Return texts, the named columns joined by line breaks, and labels; rows without a label or without a text are left out.

    Raises UnreadableTable for a missing column, OSError for a missing file.
    """
    csv.field_size_limit(LONGEST_CELL)
    opener = OPENERS.get(path.suffix, open)
    with opener(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as lines:
        sample = lines.read(65_536)
        lines.seek(0)
        rows = csv.DictReader((line.replace("\0", "") for line in lines), delimiter=_delimiter(sample))
        missing = [name for name in (*text, label) if name not in (rows.fieldnames or ())]
        if missing:
            raise UnreadableTable(f"{path.name} has no column “{missing[0]}”. Its columns are: {', '.join(rows.fieldnames or ()) or 'none'}.")
        pairs = [("\n".join(filter(None, (row.get(name) or "" for name in text))), (row.get(label) or "").strip()) for row in rows]
    kept = [(said, name) for said, name in pairs if name and said.strip()]
    return [said for said, _name in kept], [name for _said, name in kept]


def _delimiter(sample: str) -> str:
    """Return what stands between the cells: the commonest of the usual marks in the first line."""
    first = sample.partition("\n")[0]
    return max((",", ";", "\t"), key=lambda mark: (first.count(mark), mark == ","))
