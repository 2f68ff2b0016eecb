"""The PostgreSQL side: whether it may be written to, and its tables as this version has them, without indexes and triggers at first."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bailiwick.config.databases import postgresql
from bailiwick.config.moving.faults import MoveError
from bailiwick.config.moving.ledger import TABLE, Ledger
from bailiwick.config.moving.shapes import WITHOUT_MODEL

#: 15, as PostgreSQL counts
OLDEST = 150_000
#: what of a schema stands in the way: everything that holds rows, unless an extension brought it
OCCUPANTS = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') AND c.relname <> %s ORDER BY 1
"""
#: what is put aside until the rows are there, each with the words that drop it and those that make it again
CONSTRAINTS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype = %s ORDER BY conname
"""
INDEXES = """
SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) ORDER BY c.relname
"""
TRIGGERS = """
SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass), pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = current_schema()::regnamespace AND NOT tgisinternal ORDER BY tgname
"""
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() AND tablename <> ALL (%s)"
SESSION = (
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'postgres'",
    "SET bytea_output = 'hex'",
    "SET client_encoding = 'UTF8'",
    "SET statement_timeout = 0",
    "SET idle_in_transaction_session_timeout = 0",
    "SET synchronous_commit = on",
)


def connect(url: str) -> psycopg.Connection:
    """Open the target for ourselves; raises MoveError when the address is wrong, nobody answers, or the server does not suit."""
    if urlsplit(url).scheme not in {"postgresql", "postgres"}:
        raise MoveError("--to must be the address of a PostgreSQL database: postgresql://user:password@host:5432/name")
    try:
        chosen = postgresql(url)
        wanted = {"dbname": chosen["NAME"], "user": chosen["USER"], "password": chosen["PASSWORD"], "host": chosen["HOST"], "port": chosen["PORT"]}
        extra = dict(pair for pair in chosen["OPTIONS"].items() if pair[0] not in {"server_side_binding", "prepare_threshold"})
        target = psycopg.connect(autocommit=True, **{name: value for name, value in {**wanted, **extra}.items() if value})  # type: ignore[arg-type]  # the words of an address are texts
    except (psycopg.Error, ValueError) as failed:
        raise MoveError(f"{masked(url)} cannot be reached: {' '.join(str(failed).split())}") from None
    if target.info.server_version < OLDEST:
        raise MoveError(f"the server is PostgreSQL {target.info.server_version // 10_000}; 15 or newer is needed.")
    if target.info.parameter_status("server_encoding") != "UTF8":
        raise MoveError("the database is not in UTF-8. Make it anew: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0")
    for statement in SESSION:
        target.execute(statement)
    return target


def masked(url: str) -> str:
    """Return an address without its password."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":…@", 1)))


def refuse_foreign(target: psycopg.Connection) -> None:
    """Refuse a database that holds anything, or in which we may not make what we need."""
    occupants = [name for (name,) in target.execute(OCCUPANTS, (TABLE,))]
    if occupants:
        raise MoveError(
            f"the database holds {len(occupants)} tables already ({', '.join(occupants[:3])} …), and nothing there is to be lost. "
            "Give an empty one: createdb --encoding=UTF8 --template=template0 bailiwick"
        )
    may = target.execute(
        "SELECT has_schema_privilege(current_schema(), 'CREATE'), EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') "
        "OR (has_database_privilege(current_database(), 'CREATE') AND EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'))"
    ).fetchone()
    if may is None or not may[0]:
        raise MoveError("the user of the address may not make tables there. As the server's administrator: ALTER DATABASE … OWNER TO …")
    if not may[1]:
        raise MoveError("the extension pg_trgm cannot be made there. On Debian: apt install postgresql-contrib; then: CREATE EXTENSION pg_trgm")


def make_tables(target: psycopg.Connection, url: str, ledger: Ledger, fingerprint: str) -> None:
    """Make the tables of this version as in any new installation, put aside what the copying does not need, and take the shipped rows out.

    Whatever an earlier run left half done is thrown away first; only ever called on an empty database or on one that
    holds the notes of an unfinished move.
    """
    with target.transaction():
        for (name,) in target.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()").fetchall():
            target.execute(f"DROP TABLE {name} CASCADE")
        ledger.begin()
        ledger.note("stage", "empty")
    run_other("manage", "migrate", "-v0", url=url)
    with target.transaction():
        put_aside(target, ledger)
        empty(target)
        ledger.note("source", fingerprint)
        ledger.note("stage", "copying")


def put_aside(target: psycopg.Connection, ledger: Ledger) -> None:
    """Drop what makes copying slow or needs an order of tables, and note how to make it again."""
    foreign = target.execute(CONSTRAINTS, ("f",)).fetchall()
    unique = target.execute(CONSTRAINTS, ("u",)).fetchall()
    indexes = target.execute(INDEXES).fetchall()
    triggers = target.execute(TRIGGERS).fetchall()
    again = [*unique, *indexes, *foreign, *triggers]
    for number, (_drop, make) in enumerate(again):
        ledger.note(f"later {number:05}", "waiting", statement=make)
    for drop, _make in [*triggers, *foreign, *unique, *indexes]:
        target.execute(drop)


def empty(target: psycopg.Connection) -> None:
    """Remove the rows that ship, for those of the installation come; the notes stay, of the steps and of the move."""
    names = [name for (name,) in target.execute(TABLES, (list({*WITHOUT_MODEL, TABLE}),))]
    target.execute(f"TRUNCATE {', '.join(names)}")


def run_other(*words: str, url: str) -> None:
    """Run a command of ours on the target, as if it were the installation's database already."""
    environment = {**os.environ, "BAILIWICK_DATABASE_URL": url}
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        [sys.executable, "-m", "bailiwick.config.cli", *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise MoveError(f"`bailiwick {' '.join(words)}` failed on the new database: {(done.stderr or done.stdout).strip()[-2000:]}")
