"""Lets those who want to write wait for each other in line.

SQLite has one writer at a time, and whoever finds it busy sleeps for up to a tenth of a second before looking again: with four writers
much of the time nobody writes, and some wait for seconds. Here a transaction takes its turn before it begins. The turn is a courtesy
among our own processes: SQLite's own lock stays what keeps writers apart, and who cannot stand in line goes to it at once.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from bailiwick.core.engines.sqlite3.turns import Turn


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection; each transaction holds the turn from before its beginning until after its end."""

    def __init__(self, *args: Any, **named: Any) -> None:
        """Hold no turn yet."""
        super().__init__(*args, **named)
        self.turn = Turn()

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_in_memory_db():
            self.turn.take(str(self.settings_dict["NAME"]))
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # Django's own, which its types leave out
        except BaseException:
            self.turn.pass_on()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc] # likewise; what could not be committed is rolled back, which passes the turn on
        self.turn.pass_on()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc] # likewise
        finally:
            self.turn.pass_on()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc] # likewise
        finally:
            self.turn.pass_on()
