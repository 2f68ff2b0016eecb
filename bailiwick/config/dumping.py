"""The database as of one instant, with how many rows each table had then, while the product goes on writing."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import Error, connection
from psycopg import IsolationLevel, sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DATABASE_NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
#: where Debian, Red Hat and Homebrew keep PostgreSQL's programs, besides where programs usually are
PLACES = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/*postgresql*/bin",
    "opt/homebrew/opt/libpq/bin",
    "usr/local/opt/*postgresql*/bin",
)


class BackupError(Exception):
    """The backup cannot be made or put back; the message says why and what to do."""


@dataclass(frozen=True)
class Dump:
    """A database in a file: which tables it has, and how many rows each."""

    path: Path
    tables: dict[str, int]


def dump_database(folder: Path) -> Dump:
    """Write the database as of one instant into a file of the folder, without stopping writers.

    Raises BackupError when the database does not answer, or its own tool is missing, too old or fails.
    """
    target = folder / DATABASE_NAMES[connection.vendor]
    try:
        return _dump_sqlite(target) if connection.vendor == "sqlite" else _dump_postgresql(target)
    except (Error, sqlite3.Error) as failed:
        raise BackupError(f"the database does not let itself be read: {failed}") from failed


def _dump_sqlite(target: Path) -> Dump:
    copy_sqlite(Path(connection.settings_dict["NAME"]), target)
    with contextlib.closing(sqlite3.connect(target)) as copy:
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")]
        return Dump(target, _counted(names, lambda name: copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]))  # noqa: S608 - names of our own tables


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database by its own online backup, in one read transaction."""
    address = f"{source.resolve().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=60)) as reading, contextlib.closing(sqlite3.connect(target)) as writing:
        reading.backup(writing, pages=-1)
        writing.execute("PRAGMA journal_mode=DELETE")


def _dump_postgresql(target: Path) -> Dump:
    """Let pg_dump and our own counting look at one and the same snapshot."""
    reading = connection.get_new_connection(connection.get_connection_params())
    with contextlib.closing(reading):
        reading.autocommit = False
        reading.isolation_level, reading.read_only = IsolationLevel.REPEATABLE_READ, True
        with reading.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = str(cursor.fetchone()[0])
            run_postgresql("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
            return Dump(target, count_postgresql(cursor))


def count_postgresql(cursor: Any) -> dict[str, int]:
    """Return how many rows each table of ours has, in the transaction of the cursor."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")

    def count(name: str) -> int:
        cursor.execute(sql.SQL("SELECT COUNT(*) FROM {}").format(sql.Identifier(name)))
        return int(cursor.fetchone()[0])

    return _counted([name for (name,) in cursor.fetchall()], count)


def _counted(names: Iterable[str], count: Callable[[str], int]) -> dict[str, int]:
    return {name: int(count(name)) for name in sorted(names)}


# -- PostgreSQL's own programs


def run_postgresql(program: str, *words: str, database: str = "") -> None:
    """Run one of PostgreSQL's client programs on our database, or on another of the same server; raises BackupError in its own words."""
    facts: dict[str, Any] = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    extra = {f"PG{key.upper()}": str(facts["OPTIONS"][key]) for key in ("sslmode", "sslrootcert", "sslcert", "sslkey") if facts["OPTIONS"].get(key)}
    environment = {**os.environ, **extra, **{key: str(facts[name]) for key, name in names.items() if facts.get(name)}}
    if database:
        environment["PGDATABASE"] = database
    found = find_program(program, server_version())
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words, no shell
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip() or done.returncode}")


def server_version() -> int:
    """Return the major version of the server; raises BackupError when it does not answer."""
    try:
        connection.ensure_connection()
    except Error as failed:
        raise BackupError(f"the database does not answer: {str(failed).strip()}") from failed
    return int(connection.connection.info.server_version) // 10_000


def find_program(program: str, server: int) -> str:
    """Return the newest of PostgreSQL's programs of a name on this machine; raises BackupError when none is as new as the server."""
    first = shutil.which(program)
    places = [Path(first)] if first else []
    places += [path for pattern in PLACES for path in Path("/").glob(f"{pattern}/{program}")]
    newest = max(((_version_of(path), str(path)) for path in places), default=(0, ""))
    install = f"On Debian: apt install postgresql-client-{server}"
    if not newest[0]:
        raise BackupError(f"{program} is not installed. {install}")
    if newest[0] < server:
        raise BackupError(f"{program} is of version {newest[0]}, but the server is of version {server} and needs one as new as itself. {install}")
    return newest[1]


def _version_of(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - found by its own name
    found = re.search(r"\) (\d+)", said)
    return int(found.group(1)) if found else 0
