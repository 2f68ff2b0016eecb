"""Copies the rows in batches; each batch and the note of it are one transaction, so that a killed run is gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

from bailiwick.config.moving.checking import judged, shown_key
from bailiwick.config.moving.columns import encoded
from bailiwick.config.moving.faults import DOES_NOT_FIT, MoveError, UnfitError
from bailiwick.config.moving.shapes import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bailiwick.config.moving.ledger import Ledger
    from bailiwick.config.moving.shapes import Table
    from bailiwick.config.moving.source import Source

#: rows of a batch, and bytes after which one ends sooner
BATCH, LARGEST = 20_000, 16_000_000


def copy_table(source: Source, ledger: Ledger, table: Table, tell: Callable[[str], object]) -> int:
    """Copy what is not copied yet of a table; returns how many rows this run copied."""
    noted = ledger.state(f"table {table.name}")
    if noted is not None and noted[0] == "copied":
        return 0
    done, last = (noted[2], noted[1]) if noted else (0, None)
    before, pieces = done, source.pieces(table, _key(table, last))
    while True:
        with ledger.target.transaction():
            rows, key = _batch(ledger.target, table, pieces)
            done, last = done + rows, key or last
            ledger.note(f"table {table.name}", "copying" if rows else "copied", last=last, amount=done)
        if not rows:
            return done - before
        tell(f"Copying {table.name}: {done} rows")


def _key(table: Table, last: str | None) -> Any:
    """Return the noted key as SQLite holds it."""
    return int(last) if last is not None and table.key_column.kind in {"bigint", "integer", "smallint"} else last


def _batch(target: psycopg.Connection, table: Table, pieces: Iterator[list[tuple[Any, ...]]]) -> tuple[int, str | None]:
    """Copy the next rows, the server storing some while the next are written out; returns how many, and the key of the last."""
    rows, size, last = 0, 0, None
    try:
        with target.cursor() as cursor, cursor.copy(f"COPY {quoted(table.name)} ({table.names}) FROM STDIN") as copy:
            for piece in pieces:
                content = _lines(table, piece)
                copy.write(content)
                rows, size, last = rows + len(piece), size + len(content), str(piece[-1][table.key])
                if rows >= BATCH or size >= LARGEST:
                    break
    except (psycopg.DataError, psycopg.IntegrityError) as failed:
        raise MoveError(f"PostgreSQL refuses {table.name}: {failed.diag.message_primary} ({failed.diag.context})", DOES_NOT_FIT) from None
    return rows, last


def _lines(table: Table, piece: list[tuple[Any, ...]]) -> bytes:
    """Return rows as lines of a COPY."""
    try:
        cells = [encoded(column, values, column.encode) for column, values in zip(table.columns, zip(*piece, strict=True), strict=True)]
    except UnfitError:
        raise _refusal(table, piece) from None
    return "\n".join([*map("\t".join, zip(*cells, strict=True)), ""]).encode()


def _refusal(table: Table, piece: list[tuple[Any, ...]]) -> MoveError:
    for row in piece:
        for column, value in zip(table.columns, row, strict=True):
            if unfit := judged(column.encode, value, required=column.required):
                words = f"{table.name} {shown_key(row[table.key])}, {column.name}: {unfit.why}. {unfit.mend}"
                return MoveError(f"{words} `bailiwick move --check` lists everything that does not fit.", DOES_NOT_FIT)
    return MoveError(f"a value of {table.name} does not fit.", DOES_NOT_FIT)
