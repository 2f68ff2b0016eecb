"""A table that others write to, and steps that change it."""

from __future__ import annotations

import random
import threading
import time

import psycopg
from django.db import migrations, models
from django.db.migrations.state import ProjectState

#: milliseconds a writer may have to wait for any lock
LONGEST_WAIT = 1000


def begin(connection, rows):
    """Make the table with so many rows; return the state of the project."""
    owner = migrations.CreateModel("Owner", [("id", models.BigAutoField(primary_key=True))])
    ticket = migrations.CreateModel(
        "Ticket",
        [("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=200)), ("priority", models.IntegerField())],
    )
    state = change(connection, ProjectState(), owner, ticket)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO big_owner DEFAULT VALUES")
        cursor.execute(
            "INSERT INTO big_ticket (title, priority) SELECT 'The printer jams, again, on floor ' || n, n %% 4 FROM generate_series(1, %s) n", [rows]
        )
    return state


def migration(*operations):
    """Return a migration of the operations as it would stand in a file."""
    return type("Migration", (migrations.Migration,), {"operations": list(operations), "atomic": False})("0002_change", "big")


def change(connection, state, *operations):
    """Apply the operations, and return the state behind them."""
    with connection.schema_editor(atomic=False) as editor:
        return migration(*operations).apply(state, editor)


class Writers:
    """Threads that open and change tickets without a pause, and give up when they have to wait too long for a lock."""

    def __init__(self, url, rows, threads=2):
        self.url, self.rows = url, rows
        self.written, self.longest, self.failed = 0, 0.0, []
        self.done, self.counted = threading.Event(), threading.Condition()
        self.threads = [threading.Thread(target=self._write, args=(seed,)) for seed in range(threads)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        for thread in self.threads:
            thread.join()

    def _write(self, seed):
        dice = random.Random(seed)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"SET lock_timeout = {LONGEST_WAIT}")
            while not self.done.is_set():
                began = time.monotonic()
                try:
                    connection.execute("INSERT INTO big_ticket (title, priority) VALUES ('New', 2)")
                    connection.execute("UPDATE big_ticket SET title = 'Changed' WHERE id = %s", [dice.randint(1, self.rows)])
                except psycopg.Error as failed:
                    self.failed.append(f"{type(failed).__name__}: {failed}")
                with self.counted:
                    self.written += 1
                    self.longest = max(self.longest, time.monotonic() - began)
                    self.counted.notify_all()

    def wait_for(self, more):
        """Wait until so many more rows were written."""
        with self.counted:
            target = self.written + more
            assert self.counted.wait_for(lambda: self.written >= target or self.failed, 60)
