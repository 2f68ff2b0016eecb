"""What does not fit is listed before anything is written, and what must not be overwritten stays."""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from bailiwick.config.moving.command import command
from bailiwick.config.preparation import PREPARED
from tests.conftest import Installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """Return the data folder of a prepared installation on SQLite."""
    here = Installation(tmp_path_factory.mktemp("empty"))
    done = here.run("prepare")
    assert done.returncode == 0, done.stderr
    return here.data


@pytest.fixture
def county(empty, tmp_path, monkeypatch):
    """Make this process believe that a copy of that installation is its own; return its database file."""
    folder = tmp_path / "data"
    shutil.copytree(empty, folder)
    monkeypatch.setattr(settings, "DATA", folder)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(folder / "bailiwick.sqlite3"))
    return folder / "bailiwick.sqlite3"


@pytest.fixture
def move(county, capsys):
    """Return a function that moves the county and returns the exit code and what was said as JSON."""

    def run(url, *, check=False):
        capsys.readouterr()
        code = command(url, check=check, as_json=True)
        return code, json.loads(capsys.readouterr().out)

    return run


SPOILED = {
    ("places_site", "name"): ("a\0b", "NUL"),
    ("places_site", "code"): ("x" * 300, "the column holds"),
    ("places_site", "version"): (2**40, "beyond"),
    ("places_site", "custom"): ('{"a": "\\u0000"}', "NUL"),
    ("people_department", "custom"): ('{"a": 1e30}', "another kind of number"),
    ("people_department", "retired_at"): ("yesterday", "not an instant"),
    ("people_department", "name"): (b"caf\xe9", "not valid UTF-8"),
}


def test_all_that_does_not_fit_is_listed_with_what_to_do(county, move, new_database):
    with sqlite3.connect(county) as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        for table in ("places_site", "people_department"):
            columns = database.execute(f"SELECT name, type, \"notnull\" FROM pragma_table_info('{table}') WHERE pk = 0").fetchall()  # noqa: S608 - our own names
            plain = {name: 0 if "int" in kind or kind == "bool" else "{}" if name == "custom" else "x" for name, kind, needed in columns if needed}
            spoiled = {column: value for (where, column), (value, _said) in SPOILED.items() if where == table}
            insert(database, table, plain | {name: value for name, value in spoiled.items() if not isinstance(value, bytes)})
            for name in (name for name, value in spoiled.items() if isinstance(value, bytes)):
                database.execute(f"UPDATE {table} SET {name} = CAST(x'{spoiled[name].hex()}' AS TEXT)")  # noqa: S608 - our own names
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("INSERT INTO places_building (site_id, name, floors, version, custom) SELECT 999999, 'Nowhere', 1, 1, '{}'")
    url = new_database()
    code, said = move(url, check=True)
    assert code == 3
    found = {(one["table"], one["column"]): one for one in said["misfits"]}
    for place, (_value, words) in SPOILED.items():
        assert words in found[place]["why"], place
        assert found[place]["mend"]
    assert found["places_building", "foreign key"]["mend"]
    assert move(url)[0] == 3, "and the move itself does not begin"
    with psycopg.connect(url) as target:
        assert target.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def insert(database, table, values):
    names = ", ".join(f'"{name}"' for name in values)
    database.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))  # noqa: S608 - our own names


def test_a_dry_run_writes_nothing(county, move, new_database):
    url, before = new_database(), county.stat().st_mtime_ns
    code, said = move(url, check=True)
    assert (code, said["state"], said["misfits"]) == (0, "fits", [])
    assert said["rows"] > 0
    with psycopg.connect(url) as target:
        assert target.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    assert county.stat().st_mtime_ns == before


def test_a_database_that_holds_anything_is_refused(move, new_database):
    url = new_database()
    with psycopg.connect(url) as target:
        target.execute("CREATE TABLE payroll (id integer)")
    code, said = move(url)
    assert code == 1
    assert "payroll" in said["problem"]
    with psycopg.connect(url) as target:
        assert target.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (1,)


def test_a_running_installation_is_refused(county, move, new_database):
    with (county.parent / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, said = move(new_database())
    assert (code, "Stop it first" in said["problem"]) == (1, True)


def test_another_version_is_refused(county, move, new_database):
    (county.parent / PREPARED).write_text("0.0.1")
    code, said = move(new_database())
    assert (code, "Start once" in said["problem"]) == (1, True)


def test_an_installation_that_is_not_there_is_refused_and_not_made(county, move, new_database):
    county.unlink()
    code, said = move(new_database())
    assert (code, "no SQLite database" in said["problem"]) == (1, True)
    assert not county.exists()


@pytest.mark.parametrize(("url", "words"), [("mysql://x/y", "postgresql://"), ("postgresql://u:secret@127.0.0.1:1/x", "cannot be reached")])
def test_an_address_that_leads_nowhere_is_refused(move, url, words):
    code, said = move(url)
    assert code == 1
    assert words in said["problem"]
    assert "secret" not in json.dumps(said)


def test_a_table_of_somebody_elses_stays_behind_and_is_named(county, move, new_database):
    with sqlite3.connect(county) as database:
        database.execute("CREATE TABLE notes_of_mine (id integer)")
    assert move(new_database(), check=True)[1]["left_behind"] == ["notes_of_mine"]
