"""Lists as files: CSV and XLSX with exact dates, streamed row by row, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import tempfile
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO

import xlsxwriter
from django.utils.html import strip_tags

from bailiwick.core.records.drawing import gathered
from bailiwick.core.records.keyset import ordering
from bailiwick.core.records.listing import expressions, narrow
from bailiwick.core.records.paths import field_at
from bailiwick.core.records.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.core.records.columns import Column
    from bailiwick.core.records.listing import Listing

    Exported = str | int | float | Decimal | date | datetime | bool | None

#: what a spreadsheet would take for a formula at the start of a cell
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
#: rows fetched together
CHUNK = 2000
#: rows a spreadsheet holds below its heading
MOST_XLSX = 1_048_575


def exported(listing: Listing) -> Iterator[list[Exported]]:
    """Yield the rows of a listing in its order, one value for each column."""
    record, keys, columns = listing.record, listing.keys(), listing.shown
    found = listing.rows()
    if expressions(listing.columns):
        found = found.annotate(**expressions(listing.columns))
    rows = narrow(found, record, columns, keys).order_by(*ordering(keys))
    chunk: list[dict[str, object]] = []
    for values in rows.iterator(chunk_size=CHUNK):
        chunk.append(values)
        if len(chunk) == CHUNK:
            yield from _formatted(listing, chunk)
            chunk = []
    yield from _formatted(listing, chunk)


def _formatted(listing: Listing, chunk: list[dict[str, object]]) -> Iterator[list[Exported]]:
    record = listing.record
    many = {c.name: gathered(record, c, [v["pk"] for v in chunk]) for c in listing.shown if c.many}
    for values in chunk:
        yield [many[c.name].get(values["pk"], "") if c.many else plain(listing, c, values) for c in listing.shown]


def plain(listing: Listing, column: Column, values: dict[str, object]) -> Exported:
    """Return a value as a file keeps it: numbers and dates as such, everything else as words without markup."""
    if column.file is not None:
        return column.file(values)
    value = values[column.path]
    field = field_at(listing.record.model, column.path)
    if isinstance(value, bool):
        return words_of(value)
    if isinstance(value, int | float | Decimal | date | datetime) and not (field is not None and field.choices):
        return value
    if column.format is not None:
        return strip_tags(str(column.format(value, values)))
    return words_of(value, field)


def titles(listing: Listing) -> list[str]:
    """Return the heading row."""
    return [str(c.title) for c in listing.shown]


def exact_text(value: Exported) -> str:
    """Return a value as text: ISO dates and instants with their offset; text that would be a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, date):  # an instant is one too
        return value.isoformat()
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


class _Line:
    """Hands what the csv module writes straight on."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def csv_lines(listing: Listing) -> Iterator[str]:
    """Yield a CSV file line by line, with the mark by which spreadsheets know its encoding."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow([exact_text(t) for t in titles(listing)]))
    for row in exported(listing):
        yield str(writer.writerow([exact_text(value) for value in row]))


def xlsx_file(listing: Listing) -> BinaryIO:
    """Return an XLSX file, open at its start; memory stays constant and no cell becomes a formula or a link."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, title in enumerate(titles(listing)):
            sheet.write_string(0, column, title, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(exported(listing), 1):
            if number > MOST_XLSX:
                break
            for column, value in enumerate(row):
                _write(sheet, number, column, value, day)
    out.seek(0)
    return out


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Exported, day: object) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_string(row, column, value.isoformat())
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a cell has no zone
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value)[:32_767])
