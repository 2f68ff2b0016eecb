"""Tables lay their indexes and references aside while a million rows come or go, and build them again in one sweep.

Building an index once over sorted rows costs a fraction of a million insertions into it. Whoever lays something aside
keeps the statements that put it back (they are given before anything is taken away), so that an interrupted load can be
mended: `put_back` passes over what is there already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import Model

#: memory that PostgreSQL may take to build an index
BUILDING = "256MB"
_POSTGRES_INDEXES = """
    SELECT i.relname, pg_get_indexdef(x.indexrelid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
    WHERE x.indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid)
    ORDER BY i.relname"""
_POSTGRES_REFERENCES = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY conname"""


def what_lies_aside(models: Iterable[type[Model]]) -> list[tuple[str, str]]:
    """Return what large loads lay aside of some tables: (what takes it away, what puts it back)."""
    read = _postgres if connection.vendor == "postgresql" else _sqlite
    return [pair for model in models for pair in read(model._meta.db_table)]


def _postgres(table: str) -> Iterator[tuple[str, str]]:
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRES_REFERENCES, [table])
        for name, definition in cursor.fetchall():
            change = f"ALTER TABLE {quoted(table)}"
            yield f"{change} DROP CONSTRAINT IF EXISTS {quoted(name)}", f"{change} ADD CONSTRAINT {quoted(name)} {definition}"
        cursor.execute(_POSTGRES_INDEXES, [table])
        for name, definition in cursor.fetchall():
            yield f"DROP INDEX IF EXISTS {quoted(name)}", definition.replace(" INDEX ", " INDEX IF NOT EXISTS ", 1)


def _sqlite(table: str) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL ORDER BY name", [table])
        for name, sql in cursor.fetchall():
            yield f"DROP INDEX IF EXISTS {connection.ops.quote_name(name)}", sql.replace(" INDEX ", " INDEX IF NOT EXISTS ", 1)


def lay_aside(pairs: Iterable[tuple[str, str]]) -> None:
    """Take indexes and references away; the caller has written down what puts them back."""
    with connection.cursor() as cursor:
        for away, _back in pairs:
            cursor.execute(away)


def put_back(statements: Iterable[str], tell: Callable[[str], None] = lambda _statement: None) -> None:
    """Build again what was laid aside; references that are there already are left as they are."""
    known = _references()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('maintenance_work_mem', %s, false)", [BUILDING])
        for statement in sorted(statements, key=lambda text: text.startswith("ALTER")):  # references are checked by the indexes
            if not any(f'CONSTRAINT "{name}"' in statement for name in known):
                tell(statement)
                cursor.execute(statement)
        cursor.execute(f"ANALYZE {_own_tables()}")


def _own_tables() -> str:
    """Return the tables of this database for PostgreSQL, whose ANALYZE would otherwise hold those that all databases of a server share."""
    return ", ".join(map(connection.ops.quote_name, connection.introspection.table_names())) if connection.vendor == "postgresql" else ""


def _references() -> set[str]:
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f'")
        return {name for (name,) in cursor.fetchall()}
