"""Lets one node at a time bring a database up to date: the others wait, then find that nothing is left to do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: the number of our lock among those that a database's users agree on
LOCK = 8_241_105_331_907_114
#: which connection holds it; that of the work must be free for transactions of its own
ALIAS = "alone"


@contextmanager
def alone(say: Callable[[str], object]) -> Iterator[None]:
    """Wait until no other node prepares the same database, then let no other begin before the block is left.

    The lock belongs to a transaction on a connection of its own, so it survives poolers and ends with this process, however that ends.
    It holds no snapshot, so indexes built concurrently do not wait for it. SQLite has one node and needs none.
    """
    if connection.vendor != "postgresql":
        yield
        return
    holding = connections["default"].copy(ALIAS)
    try:
        holding.set_autocommit(False)
        with holding.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                say("Another node prepares the database; waiting for it")
                cursor.execute("SET LOCAL lock_timeout = 0")
                cursor.execute("SET LOCAL statement_timeout = 0")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield
    finally:
        holding.close()
