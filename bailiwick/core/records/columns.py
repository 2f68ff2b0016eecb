"""Columns: what a list shows of a row, how it is sorted, and how it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable
    from django.utils.functional import _StrPromise

    from bailiwick.core.moments import Moments

#: one row of a narrow query: ORM path (or column name for an expression) -> value
Values = Mapping[str, object]
#: turns a stored value into what people read; may return safe HTML made with format_html
Format = Callable[[object, Values], str]
#: makes a format for the page of one reader
Draw = Callable[["Moments"], Format]
#: the primary keys of a page's rows -> what a column knows of each
Fetch = Callable[[Sequence[int]], Mapping[int, object]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    `value` is an ORM path (default: the name) or an expression to annotate with. `sort` is
    True to sort by the value, or another path. `also` names further paths that `format`
    reads from the row. `many` marks a path over a many-to-many relation: its values are
    fetched for the page in one query and joined by commas. `main` is the column that links
    to the record's page; without one it is the first. `optional` columns are offered in the
    column picker but not shown at first. `quiet` columns leave the narrow phone layout.
    A `wide` column holds the words of the list, as elsewhere the main one does, and gets the room for them.
    `number` aligns to the end. `file` gives the words for exported files, where an import must
    find the same record by them; it reads `also` too. `fetch` reads for all rows of a page at
    once what no path reaches: by primary key, for `format` to find in the row under the
    column's name; files and the API do without. `plain` says that `format` reads the value and nothing
    else, neither the row nor the clock: a value that stands in many rows is formatted once for a page. `draw` makes
    what writes the same as `format` for one page: the clock, the zone and words that stand in many rows are found out once.
    """

    name: str
    title: str | _StrPromise
    value: str | Combinable = ""
    sort: bool | str = False
    format: Format | None = None
    also: tuple[str, ...] = ()
    many: bool = False
    main: bool = False
    optional: bool = False
    quiet: bool = False
    wide: bool = False
    number: bool = False
    file: Callable[[Values], str] | None = None
    fetch: Fetch | None = None
    plain: bool = False
    draw: Draw | None = None

    @property
    def path(self) -> str:
        """The key of the column's value in a row."""
        return self.value if isinstance(self.value, str) and self.value else self.name

    @property
    def sort_path(self) -> str:
        """The path the column sorts by; empty when it cannot."""
        return self.sort if isinstance(self.sort, str) else self.path if self.sort else ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A formatted cell: the words, and how the table sets them."""

    html: str
    title: str = ""
    css: str = ""
    badges: str = ""
    main: bool = False
