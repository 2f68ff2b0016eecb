"""The words of millions of documents on SQLite: gathered by another process in a file beside the database, then taken over.

SQLite lets one process write, and the words are the larger half of its work. So they are gathered while that one builds
the other indexes, and the finished pages of the full text are put in at once. When somebody else has written meanwhile,
or gathering went wrong, the database gathers them again itself; either way they are right in the end.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from bailiwick.core.bulk import LostHandError, crew
from bailiwick.core.models import SearchDocument
from bailiwick.core.search.loading import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: documents whose words are gathered in memory before they are written down, and the bytes that these may take
GATHERED, MEMORY = 200_000, 256 << 20
#: in these tables FTS5 keeps what it knows
PARTS = ("data", "idx", "docsize")
DOCUMENTS = SearchDocument._meta.db_table


@contextmanager
def words_beside(folder: Path) -> Iterator[Callable[[], None]]:
    """Gather the words of all documents in a file of a folder while other things are done; what is given waits for them and takes them over.

    Nothing may be under way in the database, which is SQLite; the connection is another one afterwards.
    """
    path = folder / "words.sqlite3"
    with crew(_gather, 1) as employed:
        seen = _version()
        gathered = employed.start((str(connection.settings_dict["NAME"]), str(path)))

        def take() -> None:
            try:
                gathered()
            except (LostHandError, sqlite3.Error):
                _gather_here()
            else:
                _take_over(path, seen)

        yield take


def _version() -> int:
    """Return a number that changes when somebody else has written into the database."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def _gather(where: tuple[str, str]) -> None:
    """Gather the words of the documents of one database in another, some at a time, so that nobody has to wait for us."""
    database, path = where
    with sqlite3.connect(path, isolation_level=None) as ours:
        ours.execute("PRAGMA journal_mode = OFF")
        ours.execute("PRAGMA synchronous = OFF")
        ours.execute("ATTACH ? AS office", [database])
        for table in COLUMNS:
            (sql,) = ours.execute("SELECT sql FROM office.sqlite_master WHERE name = ?", [table]).fetchone()
            ours.execute(sql)
            for option, value in (("hashsize", MEMORY), ("automerge", 0), ("crisismerge", 1_000)):
                ours.execute(f"INSERT INTO main.{table}({table}, rank) VALUES (?, ?)", [option, value])  # noqa: S608 - our own names
        for first, last in _spans(ours):
            for table, columns in COLUMNS.items():
                rows = f"SELECT id, {columns} FROM office.{DOCUMENTS} WHERE id BETWEEN ? AND ?"  # noqa: S608 - our own names
                ours.execute(f"INSERT INTO main.{table}(rowid, {columns}) {rows}", [first, last])
        for table in COLUMNS:
            ours.execute(f"INSERT INTO main.{table}({table}) VALUES ('optimize')")  # noqa: S608 - our own names


def _spans(ours: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Yield the keys of the documents, first and last of some."""
    some, last = f"SELECT id FROM office.{DOCUMENTS} WHERE id > ? ORDER BY id LIMIT {GATHERED}", 0  # noqa: S608 - our own names
    while True:
        first, end = ours.execute(f"SELECT min(id), max(id) FROM ({some})", [last]).fetchone()  # noqa: S608 - our own names
        if first is None:
            return
        yield first, end
        last = end


def _take_over(path: Path, seen: int) -> None:
    """Put what was gathered in the place of what there is, unless somebody wrote since."""
    with connection.cursor() as cursor:
        cursor.execute("ATTACH %s AS beside", [str(path)])
        with transaction.atomic():
            is_alone = _version() == seen
            if is_alone:
                for part in (f"{table}_{part}" for table in COLUMNS for part in PARTS):
                    cursor.execute(f"DELETE FROM main.{part}")  # noqa: S608 - our own names
                    cursor.execute(f"INSERT INTO main.{part} SELECT * FROM beside.{part}")  # noqa: S608 - our own names
        cursor.execute("DETACH beside")
    path.unlink()
    connection.close()  # it may remember pages that are no more
    if not is_alone:
        _gather_here()


def _gather_here() -> None:
    """Let the database gather all words itself."""
    with connection.cursor() as cursor:
        for table in COLUMNS:
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")  # noqa: S608 - our own names
