"""Puts many rows into the trail at the speed of the database rather than of the ORM."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import orjson
from django.db import connection

from bailiwick.audit.macs import SIGNED
from bailiwick.audit.models import AuditRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

COLUMNS = (*SIGNED, "mac")
_DATES = tuple(COLUMNS.index(name) for name in ("at", "recorded_at"))
_DOCUMENTS = tuple(COLUMNS.index(name) for name in ("changes", "facts"))


#: up to so many rows PostgreSQL takes an INSERT faster than a COPY
FEW = 20


def insert_rows(rows: Iterable[Sequence[object]]) -> None:
    """Insert rows given as values of COLUMNS, within the caller's transaction.

    The ORM would take five times as long to write one; every act of every person pays for it.
    """
    ready = [_adapted(row) for row in rows]
    names, table = ", ".join(f'"{name}"' for name in COLUMNS), AuditRow._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(ready) > FEW:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(COLUMNS))})", ready)  # noqa: S608 - our own names


def _adapted(row: Sequence[object]) -> list[Any]:
    values = list(row)
    for index in _DATES:
        values[index] = _stored(cast("datetime", values[index]))
    for index in _DOCUMENTS:
        values[index] = orjson.dumps(values[index]).decode()
    return values


@lru_cache(maxsize=256)  # the instant of recording is the same for a whole batch
def _stored(instant: datetime) -> Any:
    """Return an instant in the form that the engine stores."""
    return connection.ops.adapt_datetimefield_value(instant)
