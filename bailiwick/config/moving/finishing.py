"""Gives the copied tables what was put aside, and what the program expects of a database it starts on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from bailiwick.config.moving.faults import DOES_NOT_FIT, MoveError
from bailiwick.config.moving.shapes import quoted
from bailiwick.config.moving.target import run_other

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bailiwick.config.moving.ledger import Ledger
    from bailiwick.config.moving.shapes import Table
    from bailiwick.config.moving.source import Source

#: memory for building one index
INDEX_MEMORY = "256MB"


def finish(source: Source, ledger: Ledger, tables: Iterable[Table], url: str, tell: Callable[[str], object]) -> None:
    """Make indexes, foreign keys and triggers, set the counters behind the highest number ever given, gather statistics.

    Every step may be repeated; raises MoveError when a row contradicts a constraint.
    """
    target = ledger.target
    target.execute(f"SET maintenance_work_mem = '{INDEX_MEMORY}'")
    waiting = ledger.later()
    for number, (item, statement) in enumerate(waiting, 1):
        tell(f"Making indexes, foreign keys and triggers: {number} of {len(waiting)}")
        try:
            with target.transaction():
                target.execute(statement)
                ledger.note(item, "done")
        except psycopg.Error as failed:
            raise MoveError(
                f"the rows contradict {statement}: {failed.diag.message_primary} {failed.diag.message_detail or ''}", DOES_NOT_FIT
            ) from None
    for table in tables:
        set_counter(source, target, table)
    run_other("manage", "createcachetable", "-v0", url=url)
    tell("Gathering statistics")
    target.execute("VACUUM (ANALYZE)")


def set_counter(source: Source, target: psycopg.Connection, table: Table) -> None:
    """Let the next row of a table get the number that SQLite would have given it."""
    column = table.key_column
    if column.counts:
        highest = source.highest(table)
        target.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", (quoted(table.name), column.name, max(highest, 1), highest > 0))
