"""A sheet of rows for one table: COPY on PostgreSQL, one prepared statement on SQLite.

Rows of a large load share most of their values. What they share is prepared once (`share`), so that a row costs
what is its own.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from django.core.management.color import no_style
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import Model

#: values in one statement of SQLite's, which looks for the last key of a table once for each, among those of all tables
VALUES = 2_000
#: what COPY reads otherwise than it is written
_ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": ""})


def last_key(model: type[Model]) -> int:
    """Return the highest key of a table, 0 when it is empty."""
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(newest) if newest is not None else 0


class Sheet:
    """Rows on their way into a table.

    `own` names the columns that each row brings itself, first of all `id`; `shared` those that come prepared. Values are
    None, numbers, booleans, durations as `duration` gives them and text; instants are text as well, in UTC.
    """

    def __init__(self, model: type[Model], own: Sequence[str], shared: Sequence[str]) -> None:
        self.model = model
        self._is_copied = connection.vendor == "postgresql"
        self._columns = [self._column(name) for name in (*own, *shared)]
        self._rows: list[Any] = []

    def _column(self, name: str) -> str:
        column = next(field.column for field in self.model._meta.concrete_fields if field.attname == name)
        return str(connection.ops.quote_name(str(column)))

    def share(self, values: Sequence[object]) -> Any:
        """Return values that many rows have in common, ready to be added to each."""
        return "".join(f"\t{_cell(value)}" for value in values) if self._is_copied else tuple(values)

    def add(self, own: Sequence[object], shared: Any) -> None:
        """Add a row."""
        if self._is_copied:
            self._rows.append("\t".join(map(_cell, own)) + shared)
        else:
            self._rows.append((*own, *shared))

    def write(self) -> int:
        """Put the rows into the table, within the caller's transaction; returns how many."""
        rows = len(self._rows)
        self.put(self.take())
        return rows

    def take(self) -> Any:
        """Take the rows off the sheet, as something that another process can `put` into the table."""
        rows, self._rows = self._rows, []
        return "\n".join([*rows, ""]) if self._is_copied else rows

    def put(self, taken: Any) -> None:
        """Put rows into the table that a sheet with the same columns gave, within the caller's transaction."""
        if not taken:
            return
        table, names = connection.ops.quote_name(self.model._meta.db_table), ", ".join(self._columns)
        with connection.cursor() as cursor:
            if self._is_copied:
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    copy.write(taken)
                return
        marks = f"({', '.join('?' * len(self._columns))})"
        many = VALUES // len(self._columns)
        for some in (taken[place : place + many] for place in range(0, len(taken), many)):
            with connection.wrap_database_errors:
                sql = f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * len(some))}"  # noqa: S608 - our own names
                connection.connection.execute(sql, tuple(chain.from_iterable(some)))

    def close(self) -> None:
        """Let the table give the next key after those that were written."""
        if self._is_copied:
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), [self.model]):
                    cursor.execute(statement)


def reserve_keys(model: type[Model], count: int) -> int:
    """Keep the next keys of a table for rows to come, so that what is added meanwhile comes after them; returns the first."""
    first = _next_key(model)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + count - 1])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first + count - 1])
    return first


def _next_key(model: type[Model]) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        row = cursor.fetchone()
    return max(int(row[0]) if row else 0, last_key(model)) + 1


def duration(microseconds: int) -> object:
    """Return a duration as the engine stores it."""
    return duration_type()(microseconds)


def duration_type() -> Callable[[int], object]:
    """Return what makes a duration that the engine stores of microseconds, for those who make a million."""
    return "{} microseconds".format if connection.vendor == "postgresql" else int


def _cell(value: object) -> str:
    if value is None:
        return "\\N"
    return value.translate(_ESCAPED) if isinstance(value, str) else str(value)
