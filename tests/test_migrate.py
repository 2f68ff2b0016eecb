"""An empty database begun at once is the one that all migrations lead to."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow
CONSTRAINT = re.compile(r'CONSTRAINT "\w+"')


def made(folder, *options):
    """Make a database with the product's own command and return its file."""
    folder.mkdir()
    environment = {**os.environ, "BAILIWICK_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "bailiwick.config.settings"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0", *options], env=environment, check=True, capture_output=True)
    return folder / "bailiwick.sqlite3"


def described(file):
    """Return what stands in a database: columns and constraints of tables, and every index and trigger to the letter."""
    with sqlite3.connect(file) as database:
        things = database.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        columns = {name: sorted(map(str, database.execute(f'PRAGMA table_xinfo("{name}")'))) for kind, name, _sql in things if kind == "table"}
    tables = {
        name: ([column.split(", ", 1)[1] for column in columns[name]], sorted(CONSTRAINT.findall(sql))) for _k, name, sql in things if name in columns
    }
    return {name: (sorted(cells), rules) for name, (cells, rules) in tables.items()}, {name: sql for _k, name, sql in things if name not in columns}


def recorded(file):
    with sqlite3.connect(file) as database:
        return sorted(database.execute("SELECT app, name FROM django_migrations"))


def test_both_ways_end_alike(tmp_path):
    at_once, step_by_step = made(tmp_path / "once"), made(tmp_path / "steps", "--step-by-step")
    assert recorded(at_once) == recorded(step_by_step)
    assert described(at_once) == described(step_by_step)


def test_a_database_with_tables_is_left_to_the_migrations(tmp_path):
    file = made(tmp_path / "begun")
    before = described(file)
    with sqlite3.connect(file) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'surveys'")
    environment = {**os.environ, "BAILIWICK_DATA": str(file.parent), "DJANGO_SETTINGS_MODULE": "bailiwick.config.settings"}
    again = subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=False, capture_output=True, text=True)
    assert again.returncode != 0, "the missing migration is applied, and finds its table there already"
    assert "already exists" in again.stderr
    assert described(file) == before
