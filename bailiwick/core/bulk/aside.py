"""Tables lay their indexes and references aside while a million rows come or go, and build them again in one sweep.

Building an index once over sorted rows costs a fraction of a million insertions into it. Whoever lays something aside
keeps the statements that put it back (they are given before anything is taken away), so that an interrupted load can be
mended: `put_back` passes over what is there already.
"""

from __future__ import annotations

import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from django.db import connection

from bailiwick.core.bulk.crews import hands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from django.db.models import Model

#: memory that PostgreSQL may take to build an index
BUILDING = "256MB"
#: table and name in a statement that adds a reference
_NAME = re.compile(r'^ALTER TABLE "([^"]+)" ADD CONSTRAINT "([^"]+)"')
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


def sweep(models: Iterable[type[Model]]) -> None:
    """Take out rows that were deleted before, outside of a transaction.

    PostgreSQL looks at some of them too when it builds an index, and then misses long texts of theirs that its vacuum has cleared away already.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")


def lay_aside(pairs: Iterable[tuple[str, str]]) -> None:
    """Take indexes and references away; the caller has written down what puts them back."""
    with connection.cursor() as cursor:
        for away, _back in pairs:
            cursor.execute(away)


def put_back(statements: Iterable[str], tell: Callable[[str], None] = lambda _statement: None) -> None:
    """Build again what was laid aside, several things at once where the database can; what is there already is left as it is."""
    indexes = [statement for statement in statements if not statement.startswith("ALTER")]
    references = [statement for statement in statements if statement.startswith("ALTER")]
    _build([[statement] for statement in sorted(indexes, key=lambda statement: " gin " not in statement)], tell)  # what takes longest first
    _refer(references)
    _build(_unproved(references), tell)  # references are proved by the indexes
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _build(groups: Sequence[Sequence[str]], tell: Callable[[str], None]) -> None:
    """Execute statements group by group, on PostgreSQL as many groups at once as there are processors."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        for group in groups:
            _execute(group, tell)
        return
    with ThreadPoolExecutor(hands()) as builders:
        for group, _done in zip(groups, builders.map(_execute_apart, groups), strict=True):
            for statement in group:
                tell(statement)


def _execute(statements: Iterable[str], tell: Callable[[str], None] = lambda _statement: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('maintenance_work_mem', %s, false)", [BUILDING])
        for statement in statements:
            tell(statement)
            cursor.execute(statement)


def _execute_apart(statements: Iterable[str]) -> None:
    """Execute statements in this thread's own connection."""
    try:
        _execute(statements)
    finally:
        connection.close()


def _refer(statements: Sequence[str]) -> None:
    """Put references back that are missing, for new rows at once and for those there are as soon as they are proved."""
    known = _references("true")
    with connection.cursor() as cursor:
        for statement in statements:
            if _NAME.findall(statement)[-1] not in known:
                cursor.execute(f"{statement} NOT VALID")


def _unproved(statements: Sequence[str]) -> list[list[str]]:
    """Return by table what proves the references that were not yet."""
    waiting, groups = _references("NOT convalidated") if statements else set(), defaultdict(list)
    for statement in statements:
        table, name = _NAME.findall(statement)[-1]
        if (table, name) in waiting:
            groups[table].append(f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{name}"')
    return list(groups.values())


def _references(condition: str) -> set[tuple[str, str]]:
    """Return table and name of references."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE contype = 'f' AND {condition}")  # noqa: S608 - our own words
        return {(table, name) for table, name in cursor.fetchall()}
