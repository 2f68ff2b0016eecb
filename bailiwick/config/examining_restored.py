"""The single looks at a restored installation; see proving.py, which makes them in a process of their own."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection

from bailiwick.audit.actions import Proof
from bailiwick.config.doctor.database import search as look_at_search
from bailiwick.config.preparation import pending_migrations
from bailiwick.core.attachments.checking import check_files

if TYPE_CHECKING:
    from collections.abc import Iterator

#: of flaws of one kind, how many are gathered
MOST = 20


def unsound() -> Iterator[str]:
    """Yield what the database itself finds wrong with its file."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA integrity_check({MOST})")
        yield from (f"the database is damaged: {said}" for (said,) in cursor.fetchall() if said != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        yield from (f"a row of {table} names one of {parent} that is not there" for table, _row, parent, _key in islice(cursor.fetchall(), MOST))


def lost_rows(tables: dict[str, int]) -> Iterator[str]:
    """Yield the tables that have not as many rows as were saved."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, count in tables.items():
            if table not in there:
                yield f"the table {table} with {count} rows is missing"
                continue
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table that is there, quoted
            if (found := cursor.fetchone()[0]) != count:
                yield f"{table} has {found} rows instead of {count}"


def bring_up_to_date() -> None:
    """Take the steps to this version, as the next start would."""
    if pending_migrations():
        call_command("migrate", interactive=False, verbosity=0)


def trail() -> tuple[list[str], int]:
    """Prove the trail; return what is wrong with it, and how many rows it has."""
    proof = Proof().examine()
    return [flaw.sentence() for flaw in proof.flaws[:MOST]], proof.rows


def attachments() -> tuple[list[str], int]:
    """Look for the bytes of every attachment; return the digests of those that are missing, and how many were looked for."""
    found = check_files()
    return found.missing + found.damaged, found.checked


def search() -> Iterator[str]:
    """Build the full-text index anew where it did not come along."""
    if look_at_search("search").level != "ok":
        call_command("rebuild_search", verbosity=0)
        yield "the full-text index was built anew"
