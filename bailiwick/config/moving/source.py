"""The SQLite side: held still for as long as the move takes, read in the order of the keys."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from bailiwick.config.moving.faults import MoveError
from bailiwick.config.moving.shapes import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bailiwick.config.moving.shapes import Table

#: seconds to wait for whoever writes at this moment
PATIENCE = 60
#: rows fetched at once; they are in memory together, however long their texts are
FETCH = 500


class Source:
    """A SQLite database nobody can write to while this is open."""

    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        self.file = file
        self.connection = connection

    def fingerprint(self) -> str:
        """Return what changes whenever somebody writes: size and time of the file, into which all is written before the move begins."""
        stat = self.file.stat()
        return f"{stat.st_size}:{stat.st_mtime_ns}"

    def tables(self) -> set[str]:
        """Return the names of all tables that hold rows of people's, not of SQLite or its search index."""
        rows = self.connection.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
        return {name for (name,) in rows if not name.startswith("sqlite_")}

    def columns(self, table: str) -> set[str]:
        """Return the names of a table's columns."""
        return {name for (name,) in self.connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        found: int = self.connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()[0]  # noqa: S608 - a name of ours, quoted
        return found

    def applied(self) -> set[str]:
        """Return the steps of the database that were applied, as "app.name"."""
        return {f"{app}.{name}" for app, name in self.connection.execute("SELECT app, name FROM django_migrations")}

    def highest(self, table: Table) -> int:
        """Return the highest number that a table ever gave, deleted rows included: numbers in the trail must keep their meaning."""
        key = quoted(table.key_column.name)
        now = self.connection.execute(f"SELECT max({key}) FROM {quoted(table.name)}").fetchone()[0]  # noqa: S608 - names of ours, quoted
        ever = self.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
        return max(now or 0, ever[0] if ever else 0)

    def dangling(self) -> Iterator[tuple[str, int, str]]:
        """Yield table, row and the table it points to for every foreign key that leads nowhere.

        Reads through a connection of its own, so that another thread may ask.
        """
        with closing(sqlite3.connect(f"{self.file.resolve().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as reading:
            for table, row, parent, _number in reading.execute("PRAGMA foreign_key_check"):
                yield table, row, parent

    def pieces(self, table: Table, after: Any = None) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows in the order of their key, from behind the one given, some hundred at a time and never none."""
        while True:
            try:
                for piece in self._pieces(table, after):
                    yield piece
                    after = piece[-1][table.key]
            except sqlite3.OperationalError as failed:
                if "decode" not in str(failed).lower() or self.connection.text_factory is not str:
                    raise
                self.connection.text_factory = _leniently  # slower, but it gets at the text that is no UTF-8
            else:
                return

    def _pieces(self, table: Table, after: Any) -> Iterator[list[tuple[Any, ...]]]:
        key, values = quoted(table.key_column.name), () if after is None else (after,)
        behind = "" if after is None else f"WHERE {key} > ?"
        cursor = self.connection.execute(f"SELECT {table.names} FROM {quoted(table.name)} {behind} ORDER BY {key}", values)  # noqa: S608 - names of ours, quoted
        while rows := cursor.fetchmany(FETCH):
            yield rows


def _leniently(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


@contextmanager
def held(file: Path) -> Iterator[Source]:
    """Open a SQLite database so that nobody else writes until the end; whoever tries is told that it is locked.

    Raises MoveError when there is none, or somebody does not stop writing.
    """
    if not file.is_file():
        raise MoveError(f"there is no SQLite database at {file}. Name the installation with --data or BAILIWICK_DATA.")
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("BEGIN IMMEDIATE")
        yield Source(file, connection)
    except sqlite3.OperationalError as failed:
        if "locked" in str(failed):
            raise MoveError(
                "somebody writes to the database without an end. Stop whatever uses it (mail, imports, jobs), then say this again."
            ) from None
        raise
    finally:
        connection.close()
