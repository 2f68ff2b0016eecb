"""Writers of SQLite take their turns: nobody is overtaken by whoever has just written, and nobody waits for the dead."""

import os
import sqlite3
import subprocess
import sys
import time
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, transaction

from bailiwick.core.engines.sqlite3 import turns
from bailiwick.core.engines.sqlite3.turns import Turn
from bailiwick.core.models import Series

ONLY_SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has many writers")
HOLDS = """
import sys, time
from bailiwick.core.engines.sqlite3.turns import Turn
Turn().take(sys.argv[1])
print("taken", flush=True)
time.sleep(60)
"""


@pytest.fixture
def line(tmp_path):
    return str(tmp_path / "line")


def is_free(path):
    """Whether nobody has locked a file."""
    opened = turns._locked(path, 0, 0)
    if opened is not None:
        os.close(opened)
    return opened is not None


def test_whoever_has_written_lets_the_next_one_before_they_write_again(line):
    told, ours, done = [], Turn(), Event()
    ours.take(line)

    def writes():
        theirs = Turn()
        theirs.take(line)
        told.append("theirs")
        theirs.pass_on()
        done.set()

    other = Thread(target=writes)
    other.start()
    until = time.monotonic() + 10
    while is_free(f"{line}-next"):
        assert time.monotonic() < until
        time.sleep(0.01)
    told.append("ours")
    ours.pass_on()
    ours.take(line)
    told.append("ours again")
    ours.pass_on()
    assert done.wait(10)
    assert told == ["ours", "theirs", "ours again"]


def test_the_turn_of_a_killed_process_is_free(line):
    with subprocess.Popen([sys.executable, "-c", HOLDS, line], stdout=subprocess.PIPE, text=True) as holds:  # noqa: S603 - our own words
        assert holds.stdout.readline() == "taken\n"
        assert not is_free(f"{line}-turn")
        holds.kill()
    ours = Turn()
    ours.take(line)
    assert ours.is_ours
    ours.pass_on()


def test_who_waits_too_long_goes_without(line, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    first, second, third = Turn(), Turn(), Turn()
    first.take(line)
    second.take(line)
    assert (first.is_ours, second.is_ours) == (True, False)
    second.pass_on()
    first.pass_on()
    third.take(line)
    assert third.is_ours
    third.pass_on()


def test_who_cannot_stand_in_line_goes_without(tmp_path):
    ours = Turn()
    ours.take(str(tmp_path / "not there" / "line"))
    assert not ours.is_ours
    ours.pass_on()


@ONLY_SQLITE
@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_hold_the_turn_until_they_end(self):
        with transaction.atomic():
            assert connection.turn.is_ours
            with transaction.atomic():
                Series.objects.create(name="inner")
            assert connection.turn.is_ours
        assert not connection.turn.is_ours

    def test_pass_it_on_when_they_are_taken_back(self):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Series.objects.create(name=str(1 // 0))
        assert not connection.turn.is_ours

    def test_pass_it_on_when_the_connection_is_closed(self):
        with transaction.atomic():
            assert connection.turn.is_ours
            connection.close()
            assert not connection.turn.is_ours

    def test_pass_it_on_when_somebody_else_writes(self):
        """Another program is not in our line; SQLite itself keeps it apart."""
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        connection.ensure_connection()
        usual = connection.connection.execute("PRAGMA busy_timeout").fetchone()[0]
        connection.connection.execute("PRAGMA busy_timeout=50")
        try:
            with pytest.raises(OperationalError, match="locked"), transaction.atomic():
                raise AssertionError("began")
            assert not connection.turn.is_ours
        finally:
            connection.connection.execute(f"PRAGMA busy_timeout={usual}")
            other.close()
