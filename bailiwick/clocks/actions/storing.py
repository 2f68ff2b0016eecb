"""Rows straight into their tables: what the ORM does for every value of every row is most of the time that a hundred thousand take."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import DateTimeField, DurationField, JSONField

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from django.db.models import Field, Model

    AnyField = Field[Any, Any]


def insert_rows(rows: Sequence[Model]) -> None:
    """Store new records of one model: one statement with many sets of values. They learn no keys, and nothing is validated."""
    if not rows:
        return
    table = rows[0]._meta
    fields = [field for field in table.concrete_fields if not field.primary_key]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quoted(table.db_table)} ({columns}) VALUES ({marks})", _stored(rows, fields))  # noqa: S608 - names of our own


def update_rows(rows: Sequence[Model], names: Collection[str]) -> None:
    """Store some fields of records that are there: one statement with many sets of values."""
    if not rows:
        return
    table = rows[0]._meta
    fields = [field for field in table.concrete_fields if field.attname in names]
    quoted = connection.ops.quote_name
    columns = ", ".join(f"{quoted(str(field.column))} = %s" for field in fields)
    ready = [(*values, row.pk) for values, row in zip(_stored(rows, fields), rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quoted(table.db_table)} SET {columns} WHERE {quoted('id')} = %s", ready)  # noqa: S608 - names of our own


def _stored(rows: Sequence[Model], fields: Sequence[AnyField]) -> list[list[Any]]:
    """Return the values of rows as the database takes them; only those that it does not take as they are cost anything."""
    read = attrgetter(*(field.attname for field in fields))
    shaped = [(place, shape) for place, field in enumerate(fields) if (shape := _shape(field)) is not None]
    ready = [list(read(row)) for row in rows]
    for values in ready:
        for place, shape in shaped:
            if values[place] is not None:
                values[place] = shape(values[place])
    return ready


def _shape(field: AnyField) -> Callable[[Any], object] | None:
    """Return how values of a field become what the database takes; nothing where they are it already."""
    if isinstance(field, DateTimeField):
        return _instant if connection.vendor == "sqlite" else None
    if isinstance(field, DurationField | JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


@lru_cache(maxsize=4096)  # most rows of a batch share the instant at which they were written down
def _instant(instant: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(instant)
