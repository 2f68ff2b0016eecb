"""How large the tables of SQLite are and how often their values repeat, which it must know to choose between two indexes.

PostgreSQL finds that out by itself. SQLite guesses until it is told, and then takes the index of all tickets of a team where that of the
few unfinished ones is meant. So every index is looked at once an hour and after every migration: some thousands of its entries, each index
in a transaction of its own, for writers wait meanwhile. At a million tickets all of them together take some seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

#: entries of an index that are looked at; of fewer, the tickets of a team seem to be no more than those of its queue
LOOKED_AT = 20_000
#: the indexes of tables with keys of their own; full-text tables know their way
INDEXES = """
SELECT i.name FROM sqlite_master i JOIN sqlite_master t ON t.type = 'table' AND t.name = i.tbl_name
WHERE i.type = 'index' AND t.sql NOT LIKE '%VIRTUAL%' AND t.sql NOT LIKE '%WITHOUT ROWID%'
"""


def measure(database: BaseDatabaseWrapper) -> int:
    """Let SQLite know its indexes; returns how many it looked at. Other engines are left alone."""
    if database.vendor != "sqlite":
        return 0
    with database.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
        try:
            cursor.execute(INDEXES)
            names = [name for (name,) in cursor.fetchall()]
            for name in names:
                cursor.execute(f"ANALYZE {database.ops.quote_name(name)}")
        finally:
            cursor.execute(f"PRAGMA analysis_limit = {before}")
    return len(names)
