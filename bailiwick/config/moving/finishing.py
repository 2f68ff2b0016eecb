"""Gives the copied tables what was put aside, and what the program expects of a database it starts on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from django.db import connection
from django.db.utils import load_backend

from bailiwick.audit import triggers as of_the_trail
from bailiwick.clocks import guards as of_the_clocks
from bailiwick.config.databases import postgresql
from bailiwick.config.moving.faults import DOES_NOT_FIT, MoveError
from bailiwick.config.moving.shapes import quoted
from bailiwick.config.moving.target import run_other
from bailiwick.triage import triggers as of_the_trees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bailiwick.config.moving.ledger import Ledger
    from bailiwick.config.moving.shapes import Table
    from bailiwick.config.moving.source import Source

GUARDS = (of_the_trail, of_the_clocks, of_the_trees)
#: memory for building one index
INDEX_MEMORY = "256MB"


def finish(source: Source, ledger: Ledger, tables: Iterable[Table], url: str, tell: Callable[[str], object]) -> None:
    """Make indexes and foreign keys, set the counters behind the highest number ever given, install triggers, gather statistics.

    Every step may be repeated; raises MoveError when a row contradicts a constraint.
    """
    target = ledger.target
    target.execute(f"SET maintenance_work_mem = '{INDEX_MEMORY}'")
    waiting = ledger.later()
    for number, (item, statement) in enumerate(waiting, 1):
        tell(f"Making indexes and foreign keys: {number} of {len(waiting)}")
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
    tell("Installing triggers")
    install_guards(url)
    run_other("manage", "createcachetable", "-v0", url=url)
    tell("Gathering statistics")
    target.execute("VACUUM (ANALYZE)")


def install_guards(url: str) -> None:
    """Let the database refuse what it refuses after every migration; a migration itself would also add what newly ships."""
    there = load_backend("django.db.backends.postgresql").DatabaseWrapper({**connection.settings_dict, **postgresql(url)}, "target")
    try:
        for guard in GUARDS:
            guard.install(there)
    finally:
        there.close()


def set_counter(source: Source, target: psycopg.Connection, table: Table) -> None:
    """Let the next row of a table get the number that SQLite would have given it."""
    column = table.key_column
    if column.counts:
        highest = source.highest(table)
        target.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", (quoted(table.name), column.name, max(highest, 1), highest > 0))
