"""Looks for everything that would not fit before anything is written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from bailiwick.config.moving.columns import encoded
from bailiwick.config.moving.encoding import shown
from bailiwick.config.moving.faults import Misfit, MoveError, UnfitError
from bailiwick.config.moving.shapes import WITHOUT_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bailiwick.config.moving.shapes import Table
    from bailiwick.config.moving.source import Source

#: pieces between two lines of progress
LINES = 40
#: findings that are listed of one column; the rest is counted
SHOWN = 20


def refuse_other_tables(source: Source, tables: Iterable[Table]) -> list[str]:
    """Refuse a source that lacks a table or a column of this version; returns the tables that are nobody's and stay behind."""
    there, names = source.tables(), set()
    for table in tables:
        names.add(table.name)
        if table.name not in there:
            raise MoveError(f"the SQLite database lacks the table {table.name}. Run bailiwick doctor on it, and mend what it names.")
        if missing := {column.name for column in table.columns} - source.columns(table.name):
            raise MoveError(f"the table {table.name} of the SQLite database lacks {', '.join(sorted(missing))}. Run bailiwick doctor on it.")
    return sorted(there - names - WITHOUT_MODEL)


def misfits(source: Source, tables: Iterable[Table], tell: Callable[[str], object]) -> Iterator[Misfit]:
    """Yield what PostgreSQL would refuse or change, with what to do about it; the whole database is read once."""
    with ThreadPoolExecutor(1) as beside:
        dangling = beside.submit(lambda: list(source.dangling()))
        for table in tables:
            yield from _of_table(source, table, tell)
        tell("Looking at foreign keys")
        for name, row, parent in dangling.result():
            yield Misfit(name, str(row), "foreign key", f"it points to a row of {parent} that is not there", "Point it to another row, or remove it.")


def _of_table(source: Source, table: Table, tell: Callable[[str], object]) -> Iterator[Misfit]:
    found: dict[str, int] = {}
    rows = 0
    for number, piece in enumerate(source.pieces(table)):
        if number % LINES == 0:
            tell(f"Looking at {table.name}: {rows} rows")
        rows += len(piece)
        if not _fits(table, piece):
            for row in piece:
                yield from _named(table, row, found)
    for column, count in found.items():
        if count > SHOWN:
            yield Misfit(table.name, "and more", column, f"{count - SHOWN} further values do not fit", "Mend them likewise.")


def _fits(table: Table, piece: list[tuple[Any, ...]]) -> bool:
    """Tell whether all rows fit."""
    try:
        for column, values in zip(table.columns, zip(*piece, strict=True), strict=True):
            if column.required and None in values:
                return False
            encoded(column, values, column.encode)
    except UnfitError:
        return False
    return True


def _named(table: Table, row: tuple[Any, ...], found: dict[str, int]) -> Iterator[Misfit]:
    """Yield one finding for every value of a row that does not fit."""
    for column, value in zip(table.columns, row, strict=True):
        unfit = judged(column.encode, value, required=column.required)
        if unfit is None:
            continue
        found[column.name] = found.get(column.name, 0) + 1
        if found[column.name] <= SHOWN:
            yield Misfit(table.name, shown_key(row[table.key]), column.name, unfit.why, unfit.mend)


def judged(encode: Callable[[Any], str], value: object, *, required: bool) -> UnfitError | None:
    """Return why a value does not fit, or None when it does."""
    if value is None:
        return UnfitError("nothing is there, but something must be", "Put a value in its place.") if required else None
    try:
        encode(value)
    except UnfitError as unfit:
        return unfit
    return None


def shown_key(key: object) -> str:
    """Return a key as a person may look it up."""
    return str(key) if isinstance(key, int) else shown(key)
