"""Copies the rows in batches; each batch and the note of it are one transaction, so that a killed run is gone on with."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import psycopg

from bailiwick.config.moving.checking import judged, shown_key
from bailiwick.config.moving.encoding import NULL
from bailiwick.config.moving.faults import DOES_NOT_FIT, MoveError, UnfitError
from bailiwick.config.moving.shapes import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bailiwick.config.moving.ledger import Ledger
    from bailiwick.config.moving.shapes import Table
    from bailiwick.config.moving.source import Source

#: rows of a batch, and characters after which one ends sooner
BATCH, LARGEST = 20_000, 16_000_000


def copy_table(source: Source, ledger: Ledger, table: Table, tell: Callable[[str], object]) -> int:
    """Copy what is not copied yet of a table; returns how many rows this run copied."""
    noted = ledger.state(f"table {table.name}")
    if noted is not None and noted[0] == "copied":
        return 0
    done = noted[2] if noted else 0
    before, rows = done, iter(source.rows(table, _key(table, noted[1] if noted else None)))
    while True:
        lines, last = _batch(table, rows)
        with ledger.target.transaction():
            if lines:
                _send(ledger.target, table, lines)
            done += len(lines)
            is_end = len(lines) == 0
            ledger.note(f"table {table.name}", "copied" if is_end else "copying", last=last or (noted[1] if noted else None), amount=done)
        if is_end:
            return done - before
        tell(f"Copying {table.name}: {done} rows")


def _key(table: Table, last: str | None) -> Any:
    """Return the noted key as SQLite holds it."""
    return int(last) if last is not None and table.key_column.kind in {"bigint", "integer", "smallint"} else last


def _batch(table: Table, rows: Iterator[tuple[Any, ...]]) -> tuple[list[str], str | None]:
    """Return the next rows as lines of a COPY, and the key of the last."""
    lines: list[str] = []
    row, size, encoders = None, 0, table.encoders
    for row in islice(rows, BATCH):
        try:
            line = "\t".join([NULL if value is None else encode(value) for encode, value in zip(encoders, row, strict=True)])
        except UnfitError:
            raise _refusal(table, row) from None
        lines.append(line)
        size += len(line)
        if size > LARGEST:
            break
    return lines, None if row is None else str(row[table.key])


def _refusal(table: Table, row: tuple[Any, ...]) -> MoveError:
    for column, value in zip(table.columns, row, strict=True):
        if unfit := judged(column.encode, value, required=column.required):
            words = f"{table.name} {shown_key(row[table.key])}, {column.name}: {unfit.why}. {unfit.mend}"
            return MoveError(f"{words} `bailiwick move --check` lists everything that does not fit.", DOES_NOT_FIT)
    return MoveError(f"{table.name} {shown_key(row[table.key])} does not fit.", DOES_NOT_FIT)


def _send(target: psycopg.Connection, table: Table, lines: list[str]) -> None:
    lines.append("")
    content = "\n".join(lines).encode()
    lines.pop()
    try:
        with target.cursor() as cursor, cursor.copy(f"COPY {quoted(table.name)} ({table.names}) FROM STDIN") as copy:
            copy.write(content)
    except (psycopg.DataError, psycopg.IntegrityError) as failed:
        raise MoveError(f"PostgreSQL refuses {table.name}: {failed.diag.message_primary} ({failed.diag.context})", DOES_NOT_FIT) from None
