"""An empty database begun at once is the one that all migrations lead to."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest

from tests.engines import ADDRESS, engine

pytestmark = [pytest.mark.slow, pytest.mark.both_engines]
CONSTRAINT = re.compile(r'CONSTRAINT "\w+"')
#: what stands in a PostgreSQL: columns, constraints, indexes, triggers, functions, each under the name of what it belongs to
#: but for one column: Django's own migrations give the rows of this unused table a wider key than its model says
COLUMNS = """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity::text, a.attgenerated::text,
    pg_get_expr(d.adbin, d.adrelid), co.collname
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    LEFT JOIN pg_collation co ON co.oid = a.attcollation
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    AND (c.relname, a.attname) <> ('auth_group_permissions', 'id')"""
THINGS = """SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function ' || p.proname, p.prosrc FROM pg_proc p LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e'
        WHERE p.pronamespace = 'public'::regnamespace AND d.objid IS NULL
    UNION ALL SELECT 'extension ' || extname, '' FROM pg_extension"""


def environment(folder, database):
    return {**os.environ, "BAILIWICK_DATA": str(folder), ADDRESS: database, "DJANGO_SETTINGS_MODULE": "bailiwick.config.settings"}


def made(folder, database, *options):
    """Make a database with the product's own command; return how to open it."""
    folder.mkdir()
    command = [sys.executable, "manage.py", "migrate", "-v0", *options]
    subprocess.run(command, env=environment(folder, database), check=True, capture_output=True)
    return (lambda: psycopg.connect(database)) if database else (lambda: sqlite3.connect(folder / "bailiwick.sqlite3"))


def described(opened):
    """Return what stands in a database: columns and constraints of tables, and every index, trigger and function to the letter."""
    with closing(opened()) as database:
        if engine() == "postgresql":
            return sorted(map(str, database.execute(COLUMNS))), dict(database.execute(THINGS).fetchall())
        things = database.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        columns = {name: sorted(map(str, database.execute(f'PRAGMA table_xinfo("{name}")'))) for kind, name, _sql in things if kind == "table"}
    tables = {
        name: ([column.split(", ", 1)[1] for column in columns[name]], sorted(CONSTRAINT.findall(sql))) for _k, name, sql in things if name in columns
    }
    return {name: (sorted(cells), rules) for name, (cells, rules) in tables.items()}, {name: sql for _k, name, sql in things if name not in columns}


def recorded(opened):
    with closing(opened()) as database:
        return sorted(database.execute("SELECT app, name FROM django_migrations").fetchall())


def test_both_ways_end_alike(tmp_path, own_database):
    at_once, step_by_step = made(tmp_path / "once", own_database()), made(tmp_path / "steps", own_database(), "--step-by-step")
    assert recorded(at_once) == recorded(step_by_step)
    assert described(at_once) == described(step_by_step)


def test_a_database_with_tables_is_left_to_the_migrations(tmp_path, own_database):
    address = own_database()
    opened = made(tmp_path / "begun", address)
    before = described(opened)
    with closing(opened()) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'surveys'")
        database.commit()
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    again = subprocess.run(command, env=environment(tmp_path / "begun", address), check=False, capture_output=True, text=True)
    assert again.returncode != 0, "the missing migration is applied, and finds its table there already"
    assert "already exists" in again.stderr
    assert described(opened) == before
