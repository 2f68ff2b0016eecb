"""Lets one node at a time bring a database up to date: the others wait, then find that nothing is left to do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, connections

from bailiwick.core.migrating.locking import one_at_a_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: the number of our lock among those that a database's users agree on
LOCK = 8_241_105_331_907_114


@contextmanager
def alone(say: Callable[[str], object]) -> Iterator[None]:
    """Wait until no other node prepares the same database, then let no other begin before the block is left.

    SQLite has one node and needs none.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with one_at_a_time(connections["default"], say, LOCK):
        yield
