"""Full text lies in pieces, one for each write. They are joined by the minute's work, and not by whoever saves a call.

Left to itself FTS5 joins pieces within every few writes: of a hundred calls some eight waited forty to a hundred and forty milliseconds
for it at a million tickets. Here it joins none while writing, unless nobody has done the work for long; a reader has some more pieces
to look into until the minute is over. PostgreSQL hangs what was written onto a list that every search reads from end to end; otherwise it
is joined with the index when it has grown to four megabytes, by whoever saves a call then, or when a vacuum comes by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.core.models import SearchDocument
from bailiwick.core.models.search import OTHER_TRIGRAMS_TABLE, OTHER_WORDS_TABLE, TRIGRAMS_TABLE, WORDS_TABLE

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

#: the indexes of full text on PostgreSQL
_INDEXES = """
SELECT i.indexrelid::bigint FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
WHERE i.indrelid = %s::regclass AND i.indisvalid AND a.amname = 'gin'
"""
TABLES = (WORDS_TABLE, TRIGRAMS_TABLE, OTHER_WORDS_TABLE, OTHER_TRIGRAMS_TABLE)
#: pieces that a writer may leave; one more, and it joins them itself
PIECES = 500
#: pages of 4 kB that are written at once, while writers wait, and how often that is done for a table in one minute at most
PAGES, TURNS = 100, 20
#: changes that a merge counts when there was nothing to join
NOTHING = 2


def leave_pieces(database: BaseDatabaseWrapper) -> None:
    """Have writers of a database leave their pieces to `join_pieces`; other engines are left alone."""
    if database.vendor != "sqlite" or WORDS_TABLE not in database.introspection.table_names():
        return
    with database.cursor() as cursor:
        for table in TABLES:
            for option, value in (("automerge", 0), ("crisismerge", PIECES)):
                cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES (%s, %s)", [option, value])  # noqa: S608 - our own names


def join_pieces(database: BaseDatabaseWrapper) -> int:
    """Join what was written since, a little at a time so that writers get their turn; returns how often something was joined."""
    if database.vendor == "sqlite":
        return sum(_join(database, table) for table in TABLES)
    with database.cursor() as cursor:
        cursor.execute(_INDEXES, [SearchDocument._meta.db_table])
        return sum(_take_in(cursor, index) for (index,) in cursor.fetchall())


def _take_in(cursor: CursorWrapper, index: int) -> bool:
    """Join what hangs on an index with it; returns whether there was anything."""
    cursor.execute("SELECT gin_clean_pending_list(%s::oid::regclass) > 0", [index])
    return bool(cursor.fetchone()[0])


def _join(database: BaseDatabaseWrapper, table: str) -> int:
    for turn in range(TURNS):
        with database.cursor() as cursor:
            before = database.connection.total_changes
            cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('merge', %s)", [PAGES])  # noqa: S608 - our own names
        if database.connection.total_changes - before < NOTHING:
            return turn
    return TURNS
