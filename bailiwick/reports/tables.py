"""A report as it is shown, exported and answered: tables of numbers that open, and one chart."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from bailiwick.core.charts import Group

#: of a normal distribution, for an interval that holds the truth nineteen times in twenty
Z = 1.96
HUNDRED = 100.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and where its rows are; None where there is nothing to divide by."""

    value: float | None
    url: str = ""
    is_share: bool = False
    places: int = 0

    @property
    def words(self) -> str:
        """The number as people read it; a zero is quiet."""
        if self.value is None:
            return "–"
        if self.is_share:
            return _("%(share)s %%") % {"share": number_format(self.value, decimal_pos=0)}
        return str(number_format(self.value if self.places else int(self.value), decimal_pos=self.places, force_grouping=True))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; `parts` is the category that shows what it consists of."""

    title: str
    figures: list[Figure]
    parts: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers under a title; `short` are the column heads where there is little room."""

    title: str
    heading: str
    columns: list[str]
    rows: list[Row]
    short: list[str] = field(default_factory=list)

    @property
    def heads(self) -> list[str]:
        """The heads of the columns on a page."""
        return self.short or self.columns

    @property
    def is_empty(self) -> bool:
        """Whether every number is nought."""
        return not any(figure.value for row in self.rows for figure in row.figures)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says; `kind` is bars, stacked, lines, or lying for bars under sentences; `note` says how to read it."""

    tables: list[Table]
    chart_title: str
    groups: list[Group]
    legend: list[str] = field(default_factory=list)
    kind: str = "bars"
    path: list[tuple[str, str]] = field(default_factory=list)
    top: float = 0
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return all(table.is_empty for table in self.tables)


def share_of(part: int, whole: int) -> float | None:
    """Return hundredths to one place, None without a whole."""
    return round(100 * part / whole, 1) if whole else None


def wilson(broken: int, number: int) -> tuple[float, float]:
    """Return between which hundredths the true share lies, by Wilson's score interval; honest for small samples too."""
    if not number:
        return 0.0, HUNDRED
    share, square = broken / number, Z * Z
    middle = (share + square / (2 * number)) / (1 + square / number)
    half = Z * sqrt(share * (1 - share) / number + square / (4 * number * number)) / (1 + square / number)
    return max(HUNDRED * (middle - half), 0.0), min(HUNDRED * (middle + half), HUNDRED)


def rows_with_total(
    titles: dict[object, str],
    numbers: dict[tuple[int, object], int],
    places: int,
    url: Callable[[int | None, object], str],
    total: object,
    *,
    most_first: bool = True,
) -> list[Row]:
    """Return a row for each title, most first or in the order given, and the total; each number and sum opens through `url(place, key)`.

    `total` is the key that stands for all rows; a place of None stands for all columns.
    """

    def figures(key: object) -> list[Figure]:
        values = [numbers.get((place, key), 0) for place in range(places)]
        cells = [Figure(value, url(place, key) if value else "") for place, value in enumerate(values)]
        return [*cells, Figure(sum(values), url(None, key) if sum(values) else "")]

    for place in range(places):
        numbers[place, total] = sum(numbers.get((place, key), 0) for key in titles)
    rows = [row for row in (Row(title, figures(key)) for key, title in titles.items()) if row.figures[-1].value]
    if most_first:
        rows.sort(key=lambda row: -(row.figures[-1].value or 0))
    return [*rows, Row(_("All"), figures(total), is_total=True)]
