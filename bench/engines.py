"""A database to measure on: a file, or a PostgreSQL of our own that really writes to the disk."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

#: as an office would run it; the tests' own server trusts the power to stay on
MEASURED = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "shared_buffers": "512MB", "max_wal_size": "4GB", "autovacuum": "on"}


@contextmanager
def database(engine: str) -> Iterator[str]:
    """Give the address of an empty database; nothing means a file in the data folder."""
    if engine == "sqlite":
        yield ""
        return
    postgresql.TUNED.update(MEASURED)
    server = postgresql.Server()
    try:
        yield postgresql.make_database(server.url("postgres"), "bench")
    finally:
        server.stop()
