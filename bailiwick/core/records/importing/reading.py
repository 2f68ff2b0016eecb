"""Reads tables out of files that may be hostile: bounded in bytes, rows, columns and cells, never evaluated."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.core import libraries
from bailiwick.core.scanning.actions import refuse_malware

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: bytes of an upload
MOST_BYTES = 10 * 1024 * 1024
#: bytes that a spreadsheet may unpack to, and its parts
MOST_UNPACKED, MOST_PARTS = 150 * 1024 * 1024, 2_000
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 200, 20_000
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = ",;\t|"


@dataclass(slots=True)
class Sheet:
    """A table as text: its headings, and rows of the same length with their numbers in the file."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(upload: BinaryIO, size: int) -> Sheet:
    """Read an uploaded CSV or XLSX file; raises ValidationError with a sentence when it is neither, or too large."""
    if size > MOST_BYTES:
        raise ValidationError(_("The file is larger than %(most)d MB. Split it, or leave columns out.") % {"most": MOST_BYTES // 1024 // 1024})
    content = upload.read(MOST_BYTES + 1)
    if not content.strip():
        raise ValidationError(_("The file is empty."))
    refuse_malware(content)
    if content.startswith(_OLD_EXCEL):
        raise ValidationError(_("This is an old Excel file (.xls). Save it as .xlsx or CSV, and upload it again."))
    return _sheet(_xlsx_rows(content) if content.startswith(_ZIP) else _csv_rows(content))


def _sheet(rows: Iterable[list[str]]) -> Sheet:
    headings: list[str] = []
    found: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(rows, 1):
        if not any(cells):
            continue
        if len(cells) > MOST_COLUMNS:
            raise ValidationError(_("The table has more than %(most)d columns.") % {"most": MOST_COLUMNS})
        if not headings:
            headings = _unique(cells)
            continue
        if len(found) == MOST_ROWS:
            raise ValidationError(_("The table has more than %(most)d rows. Split it into several files.") % {"most": MOST_ROWS})
        width = len(headings)
        found.append((number, (cells + [""] * width)[:width]))
    if not found:
        raise ValidationError(_("The file has headings at most, but no rows below them."))
    return Sheet(headings, found)


def _unique(cells: list[str]) -> list[str]:
    """Return the headings, told apart where they are empty or equal."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    seen: dict[str, int] = {}
    told = []
    for index, cell in enumerate(cells, 1):
        name = cell[:120] or _("Column %(number)d") % {"number": index}
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=False)
    try:
        for row in reader:
            yield [tidy(cell) for cell in row]
    except csv.Error as error:
        raise ValidationError(_("Line %(line)d cannot be read as CSV.") % {"line": reader.line_num}) from error


def decoded(content: bytes) -> str:
    """Return the text of a file: by its mark, else as UTF-8, else as Windows writes the languages of the west."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if b"\0" in content[:4096]:
            raise ValidationError(_("This is neither a CSV nor an XLSX file.")) from None
        return content.decode("cp1252", errors="replace")


def delimiter_of(text: str) -> str:
    """Return the sign that separates the cells of the first lines."""
    lines = [line for line in text[:20_000].splitlines()[:10] if line.strip()]
    first = lines[0] if lines else ""
    counts = {sign: next(csv.reader([first], delimiter=sign), []) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: len(counts[sign]))


def tidy(cell: str) -> str:
    """Return a cell without what cannot be stored, and without the apostrophe that guards formulas in our exports."""
    text = cell.replace("\0", "").strip()
    if len(text) > LONGEST_CELL:
        raise ValidationError(_("A cell has more than %(most)d characters.") % {"most": LONGEST_CELL})
    return text[1:] if text.startswith("'") and text[1:2] in {"=", "+", "-", "@"} else text


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    _refuse_bombs(content)
    try:
        book = libraries.openpyxl().load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1):
            cells = [tidy(cell_text(value)) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            yield cells
    except ValidationError:
        raise
    except Exception as error:  # whatever a broken or hostile workbook makes the library raise
        raise ValidationError(_("This spreadsheet cannot be read. Open it, save it anew as .xlsx or CSV, and upload that.")) from error


def _refuse_bombs(content: bytes) -> None:
    """Refuse an archive that unpacks to far more than any table needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise ValidationError(_("This spreadsheet is damaged.")) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValidationError(_("This spreadsheet unpacks to more than a table needs, so it is not opened."))
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise ValidationError(_("This is neither a CSV nor an XLSX file."))


def cell_text(value: object) -> str:
    """Return the value of a cell as text that imports read: ISO dates, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
