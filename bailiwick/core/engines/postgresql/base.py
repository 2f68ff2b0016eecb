"""Reads instants from PostgreSQL by what Python reads them with itself.

Django reads each with a pattern of its driver, written in Python: a page of search results has a thousand, which took a tenth of its time.
Our sessions speak UTC, and what the server writes of an instant then is what `datetime.fromisoformat` takes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader

if TYPE_CHECKING:
    from psycopg import Connection


class Instants(BaseTzLoader):  # type: ignore[misc] # Django's own, which its types leave out
    """Reads an instant of a session that speaks UTC."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """Return the instant; what Python cannot read (infinity, years before Christ) is left to the driver, which says so."""
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:
            return super().load(data)  # type: ignore[no-any-return] # likewise


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection; reads instants quickly."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """Connect, and read instants in our way where the session speaks UTC."""
        connection: Connection[Any] = super().get_new_connection(conn_params)
        if self.timezone is UTC:
            connection.adapters.register_loader("timestamptz", Instants)
        return connection
