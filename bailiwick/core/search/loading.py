"""Documents by the ten thousand: SQLite gets their words in one statement instead of one for each document.

Each statement that fires a trigger makes FTS5 write down what it has gathered, which costs five times as much as the words.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from bailiwick.core.models import SearchDocument
from bailiwick.core.models.search import TRIGRAMS_TABLE, WORDS_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDED = "core_searchdocument_added"
COLUMNS = {WORDS_TABLE: "title, codes, body", TRIGRAMS_TABLE: "title, codes"}


@contextmanager
def words_at_once(first: int, last: int) -> Iterator[None]:
    """Add the documents with keys from `first` to `last` inside; their words follow together. Needs the caller's transaction.

    On PostgreSQL the words are a column of the document, and nothing is to be done.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [ADDED])
        (trigger,) = cursor.fetchone()
        cursor.execute(f"DROP TRIGGER {ADDED}")
        yield
        for table, columns in COLUMNS.items():
            rows = f"SELECT id, {columns} FROM {SearchDocument._meta.db_table} WHERE id BETWEEN %s AND %s"  # noqa: S608 - our own names
            cursor.execute(f"INSERT INTO {table}(rowid, {columns}) {rows}", [first, last])
        cursor.execute(trigger)


def what_words_lie_aside() -> list[tuple[str, str]]:
    """Return what a load of millions lays aside, as (what takes it away, what puts it back): no words are kept of the documents that come.

    Afterwards the words of all documents are owed, see `words_beside`. On PostgreSQL there is nothing to lay aside.
    """
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [ADDED])
        return [(f"DROP TRIGGER IF EXISTS {ADDED}", sql.replace(" TRIGGER ", " TRIGGER IF NOT EXISTS ", 1)) for (sql,) in cursor.fetchall()]
