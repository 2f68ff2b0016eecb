"""Compares every row of both sides, streamed in the order of the keys, and sums each side up in a digest."""

from __future__ import annotations

import hashlib
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any

from bailiwick.config.moving.checking import shown_key
from bailiwick.config.moving.columns import encoded
from bailiwick.config.moving.encoding import NULL, RANGES, TOLD, same_json
from bailiwick.config.moving.faults import Difference
from bailiwick.config.moving.shapes import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import psycopg

    from bailiwick.config.moving.shapes import Column, Table
    from bailiwick.config.moving.source import Source

#: stands for no value where JSON is compared
NOTHING = "null of the column"
LETTERS = {"text", "varchar", "char"}


def compare(source: Source, target: psycopg.Connection, table: Table) -> tuple[int, str, Difference | None]:
    """Return the rows that are equal, the digest over them (SHA-256 of the lines of the new side), and the first difference, if any."""
    order = quoted(table.key_column.name) + (' COLLATE "C"' if table.key_column.kind in LETTERS else "")
    query = f"COPY (SELECT {table.asked} FROM {quoted(table.name)} ORDER BY {order}) TO STDOUT"  # noqa: S608 - names of ours, quoted
    digest, rows = hashlib.sha256(), 0
    with target.cursor() as cursor, cursor.copy(query) as copy:
        theirs = iter(copy)
        for piece in source.pieces(table):
            content = b"".join(islice(theirs, len(piece)))
            if not _same(table, piece, content) and (found := _first_difference(table, _ours(table, piece), _theirs(table, content))):
                return rows, digest.hexdigest(), found
            digest.update(content)
            rows += len(piece)
        more = b"".join(islice(theirs, 1))
        return rows, digest.hexdigest(), _first_difference(table, [], _theirs(table, more)) if more else None


def _same(table: Table, piece: list[tuple[Any, ...]], content: bytes) -> bool:
    """Tell whether rows of SQLite are the lines that PostgreSQL gave, column by column."""
    values = list(zip(*piece, strict=True))
    places, loose = table.compared[: len(table.columns) - table.loose], table.compared[len(table.columns) - table.loose :]
    strict = (encoded(table.columns[place], values[place], table.columns[place].prove) for place in places)
    heads = map("\t".join, zip(*strict, strict=True))
    if not loose:
        return "\n".join([*heads, ""]).encode() == content
    lines = [line.rsplit("\t", len(loose)) for line in content.decode().split("\n")[:-1]]
    if len(lines) != len(piece):
        return False
    theirs = list(zip(*lines, strict=True))
    return theirs[0] == tuple(heads) and all(_same_column(table.columns[place], values[place], theirs[1 + n]) for n, place in enumerate(loose))


def _same_column(column: Column, ours: Sequence[Any], theirs: Sequence[str]) -> bool:
    if column.kind == "jsonb":
        return same_json(
            (NOTHING if value is None else value for value in ours), (NOTHING if cell == NULL else cell.replace("\\\\", "\\") for cell in theirs)
        )
    tell = TOLD[column.kind]
    return encoded(column, ours, column.prove) == [cell if cell == NULL else tell(cell) for cell in theirs]


def _ours(table: Table, piece: list[tuple[Any, ...]]) -> list[list[str]]:
    """Return the cells of rows of SQLite in the form that is compared."""
    columns = [(place, table.columns[place].prove) for place in table.compared]
    return [[NULL if row[place] is None else prove(row[place]) for place, prove in columns] for row in piece]


def _theirs(table: Table, content: bytes) -> list[list[str]]:
    """Return the cells of lines of PostgreSQL in the form that is compared."""
    telling = [TOLD.get(table.columns[place].kind, str) for place in table.compared]
    lines = content.decode().split("\n")[:-1]
    return [[cell if cell == NULL else tell(cell) for tell, cell in zip(telling, line.split("\t"), strict=True)] for line in lines]


def _first_difference(table: Table, ours: list[list[str]], theirs: list[list[str]]) -> Difference | None:
    """Name the first row that is missing, too many, or other; nothing when all are equal."""
    mine, other = next((pair for pair in zip_longest(ours, theirs) if pair[0] != pair[1]), (None, None))
    key = table.compared.index(table.key)
    if mine is not None and (other is None or _place(table, mine[key]) < _place(table, other[key])):
        return Difference(table.name, shown_key(mine[key]), "this row is missing on the new side")
    if other is None:
        return None
    if mine is None or mine[key] != other[key]:
        return Difference(table.name, shown_key(other[key]), "this row is on the new side only")
    names = [table.columns[place].name for place, one, two in zip(table.compared, mine, other, strict=True) if one != two]
    return Difference(table.name, mine[key], f"not the same on both sides: {', '.join(names)}")


def _place(table: Table, key: str) -> Any:
    """Return what decides the order of a row."""
    return int(key) if table.key_column.kind in RANGES else key.encode()


def prove(source: Source, target: psycopg.Connection, tables: Iterable[Table], tell: Any) -> Iterator[tuple[Table, int, str, Difference | None]]:
    """Compare every table as of one instant of the target; yields what was found of each."""
    with target.transaction():
        target.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in tables:
            tell(f"Comparing {table.name}")
            yield table, *compare(source, target, table)
