"""Reports as files: comma-separated values, and a workbook with a sheet for each table."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.translation import gettext as _

from bailiwick.core.csv_cells import harmless

if TYPE_CHECKING:
    from bailiwick.reports.tables import Report, Table

#: the longest name Excel gives a sheet, and what it must not hold
SHEET_NAME = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def as_csv(report: Report) -> str:
    """Return all tables under one heading; the first column names the table."""
    out = io.StringIO()
    writer = csv.writer(out)
    first = report.tables[0]
    writer.writerow([_("Table"), first.heading, *map(harmless, first.columns)])
    for table in report.tables:
        for row in table.rows:
            values = ["" if figure.value is None else _number(figure.value) for figure in row.figures]
            writer.writerow([harmless(table.title), harmless(row.title), *values])
    return out.getvalue()


def as_xlsx(report: Report, title: str, about: str) -> bytes:
    """Return a workbook: a sheet for each table, under the title and the words about period and narrowing."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = {"head": book.add_format({"bold": True, "bottom": 1}), "title": book.add_format({"bold": True, "font_size": 14})}
        for place, table in enumerate(report.tables, 1):
            _write(book, styles, table, title, about, place)
    return out.getvalue()


def _sheet_name(book: xlsxwriter.Workbook, title: str, place: int) -> str:
    """Return a name no other sheet has; where two titles begin alike, it ends with the number of the sheet."""
    name = title.translate(FORBIDDEN)[:SHEET_NAME]
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    number = f" {place}"
    return name if name.casefold() not in taken else name[: SHEET_NAME - len(number)] + number


def _write(book: xlsxwriter.Workbook, styles: dict[str, object], table: Table, title: str, about: str, number: int) -> None:
    sheet = book.add_worksheet(_sheet_name(book, table.title, number))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(table.columns), 10)
    sheet.freeze_panes(4, 1)
    sheet.write_string(0, 0, harmless(f"{title}: {table.title}"), styles["title"])
    sheet.write_string(1, 0, harmless(about))
    for place, words in enumerate([table.heading, *table.columns]):
        sheet.write_string(3, place, harmless(words), styles["head"])
    for line, row in enumerate(table.rows, 4):
        sheet.write_string(line, 0, harmless(row.title))
        for place, figure in enumerate(row.figures, 1):
            if figure.value is not None:
                sheet.write_number(line, place, figure.value)


def _number(value: float) -> str:
    return f"{value:g}" if value % 1 else str(int(value))
