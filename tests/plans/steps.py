"""The judge on SQLite: counts the steps of its machine that a statement takes, whatever else the computer does."""

from __future__ import annotations

from django.db import connection

#: steps that a statement may take; to read and judge 100,000 rows takes half a million or more
STEPS, TICK = 250_000, 1_000


class Steps:
    """Counts what the statements of a page do; used as a wrapper of all statements."""

    def __init__(self):
        self.ticks, self.mark, self.sql, self.found = 0, 0, "", []

    def __enter__(self):
        connection.ensure_connection()
        connection.connection.set_progress_handler(self.tick, TICK)
        return self

    def __exit__(self, *_error):
        self.note()
        connection.connection.set_progress_handler(None, 0)

    def tick(self):
        self.ticks += 1

    def note(self):
        """Note what was done since the last statement began: rows are read after it."""
        if self.sql:
            self.found.append(((self.ticks - self.mark) * TICK, self.sql))
        self.mark = self.ticks

    def __call__(self, execute, sql, params, many, context):
        self.note()
        self.sql = sql
        return execute(sql, params, many, context)

    def too_much(self):
        """Return what the worst statement did and its words, when that was more than it may; else nothing."""
        steps, sql = max(self.found, default=(0, ""))
        return f"{steps:,} steps\n    {sql[:1500]}" if steps > STEPS else ""
