"""Compares every row of both sides, streamed in the order of the keys, and sums each side up in a digest."""

from __future__ import annotations

import hashlib
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any

from bailiwick.config.moving.checking import shown_key
from bailiwick.config.moving.encoding import NULL
from bailiwick.config.moving.faults import Difference
from bailiwick.config.moving.shapes import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import psycopg

    from bailiwick.config.moving.shapes import Table
    from bailiwick.config.moving.source import Source

#: rows compared at once
CHUNK = 5_000
LETTERS = {"text", "varchar", "char"}
NOTHING = b"\\N"


def compare(source: Source, target: psycopg.Connection, table: Table) -> tuple[int, str, Difference | None]:
    """Return the rows that are equal, the digest over them (SHA-256 of their canonical lines), and the first difference, if any."""
    ours, theirs = source_lines(source, table), target_lines(target, table)
    digest, rows = hashlib.sha256(), 0
    while True:
        here, there = list(islice(ours, CHUNK)), list(islice(theirs, CHUNK))
        if here != there:
            return rows, digest.hexdigest(), _first_difference(table, here, there)
        if not here:
            return rows, digest.hexdigest(), None
        digest.update(b"\n".join([*here, b""]))
        rows += len(here)


def source_lines(source: Source, table: Table) -> Iterator[bytes]:
    """Yield the canonical line of every row of SQLite."""
    provers = table.provers
    for row in source.rows(table):
        yield "\t".join([NULL if value is None else prove(value) for prove, value in zip(provers, row, strict=True)]).encode()


def target_lines(target: psycopg.Connection, table: Table) -> Iterator[bytes]:
    """Yield the canonical line of every row of PostgreSQL, sorted as SQLite sorts."""
    order = quoted(table.key_column.name) + (' COLLATE "C"' if table.key_column.kind in LETTERS else "")
    query = f"COPY (SELECT {table.asked} FROM {quoted(table.name)} ORDER BY {order}) TO STDOUT"  # noqa: S608 - names of ours, quoted
    loose = table.loose
    with target.cursor() as cursor, cursor.copy(query) as copy:
        for row in copy:
            line = bytes(row)[:-1]
            yield _canonical(line, loose) if loose else line


def _canonical(line: bytes, loose: dict[int, Any]) -> bytes:
    cells = line.split(b"\t")
    for index, tell in loose.items():
        if cells[index] != NOTHING:
            cells[index] = tell(cells[index].decode()).encode()
    return b"\t".join(cells)


def _first_difference(table: Table, here: list[bytes], there: list[bytes]) -> Difference:
    """Name the first row that is missing, too many, or other."""
    ours, theirs = next(pair for pair in zip_longest(here, there) if pair[0] != pair[1])
    if ours is None or theirs is None or ours.split(b"\t")[table.key] != theirs.split(b"\t")[table.key]:
        missing = theirs is None or (ours is not None and _place(table, ours) < _place(table, theirs))
        line = ours if missing else theirs
        words = "this row is missing on the new side" if missing else "this row is on the new side only"
        return Difference(table.name, shown_key(line.split(b"\t")[table.key].decode()), words)
    cells = zip(table.columns, ours.split(b"\t"), theirs.split(b"\t"), strict=True)
    other = [column.name for column, mine, other in cells if mine != other]
    return Difference(table.name, ours.split(b"\t")[table.key].decode(), f"not the same on both sides: {', '.join(other)}")


def _place(table: Table, line: bytes) -> Any:
    """Return what decides the order of a line."""
    key = line.split(b"\t")[table.key]
    return key if table.key_column.kind in LETTERS else int(key) if table.key_column.kind != "uuid" else key


def prove(source: Source, target: psycopg.Connection, tables: Iterable[Table], tell: Any) -> Iterator[tuple[Table, int, str, Difference | None]]:
    """Compare every table as of one instant of the target; yields what was found of each."""
    with target.transaction():
        target.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in tables:
            tell(f"Comparing {table.name}")
            yield table, *compare(source, target, table)
