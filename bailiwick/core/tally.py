"""Many small counts in one query: what the frame of a page, its tabs and its boxes need to know before they are drawn.

tally([(tickets, 100), (notices, 1)]) -> [17, 1]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from bailiwick.core.statements import Told, statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

#: a statement and its parameters
Part = tuple[str, "Sequence[Any]"]
#: parts of one statement; databases bound both its depth and its parameters
MOST_PARTS = 100


def tally(asked: Iterable[tuple[QuerySet[Any] | Told, int | None]]) -> list[int]:
    """Return how many rows each of the queries has, up to its bound, in their order; one query for all, none where nothing can be found.

    Queries that are told by how they are made are put together once.
    """
    return counted([part_of(rows, most) for rows, most in asked])


def counted(every: Sequence[Part | None]) -> list[int]:
    """Return how many rows each of the statements reads, in their order; nothing where there is none."""
    parts = [part for part in every if part is not None]
    found = iter([number for start in range(0, len(parts), MOST_PARTS) for number in _ask(parts[start : start + MOST_PARTS])])
    return [0 if part is None else next(found) for part in every]


def part_of(rows: QuerySet[Any] | Told, most: int | None) -> Part | None:
    """Return the statement that reads up to so many rows or all, or None where the conditions exclude each other."""
    asked = rows if isinstance(rows, Told) else Told(None, lambda: rows)
    made = statement(asked, lambda found: found.order_by().values("pk")[:most], "tally", most)
    return (made.sql, made.filled()) if made.sql else None


def _ask(parts: list[Part]) -> list[int]:
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) part)" for sql, _params in parts)  # noqa: S608 - statements that Django compiled, with their parameters apart
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _sql, params in parts for value in params])
        row = cursor.fetchone()
    return [int(number) for number in row]
