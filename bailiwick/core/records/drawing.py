"""The rows of a list as ready text: each cell is formatted in Python, and a page of them is put together by one join.

What depends on the column alone (its classes, its title, whether it links) is found out once for a page; so is the text of a value that
stands in it again and again, such as a state or a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import conditional_escape, escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bailiwick.core.records.columns import Cell, Column
from bailiwick.core.records.paths import field_at
from bailiwick.core.records.words import html_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from bailiwick.core.records.columns import Values
    from bailiwick.core.records.registry import Record

    #: values of a row -> the safe HTML of one of its cells
    Painter = Callable[[Values], str]

#: keys that stand in an address as they are
_SIMPLE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, ready to be written."""

    key: int
    url: str
    name: str
    cells: list[Cell]
    edit_url: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What is the same for every cell of a column: how it is painted, and what stands around it."""

    title: str
    css: str
    paint: Painter
    main: bool

    @property
    def opening(self) -> tuple[str, str]:
        """The tag before a cell with something in it, and before an empty one."""
        css = f' class="{escape(self.css)}"' if self.css else ""
        return f'<td{css} data-label="{escape(self.title)}">', f"<td{css}>"


def places_of(record: Record, shown: Sequence[Column], keys: list[object], now: datetime) -> list[Place]:
    """Return what stands in each of the shown columns, in their order; one query for each column of many values."""
    main = next((i for i, c in enumerate(shown) if c.main), 0)
    return [Place(str(c.title), css_of(c), painter(record, c, keys, now), main=i == main) for i, c in enumerate(shown)]


def painter(record: Record, column: Column, keys: list[object], now: datetime) -> Painter:
    """Return what makes the safe HTML of a column's cells."""
    if column.many:
        found = gathered(record, column, keys)
        return lambda values: conditional_escape(found.get(values["pk"], ""))
    path, field, form = column.path, field_at(record.model, column.path), column.format
    if form is not None and not column.plain:
        return lambda values: conditional_escape(form(values[path], values))
    known: dict[object, str] = {}

    def paint(values: Values) -> str:
        value = values[path]
        html = known.get(value) if type(value) is str or type(value) is int else None
        if html is None:
            html = conditional_escape(form(value, values)) if form is not None else html_of(value, field, now)
            if type(value) is str or type(value) is int:
                known[value] = html
        return html

    return paint


def css_of(column: Column) -> str:
    """Return the classes of a column's cells: numbers to the end, numbers of records in one piece, quiet ones away on a phone."""
    return " ".join(
        name
        for name, holds in (("number", column.number), ("col-code", column.path.rpartition("__")[2] == "number"), ("col-extra", column.quiet))
        if holds
    )


def gathered(record: Record, column: Column, keys: list[object]) -> dict[object, str]:
    """Return the many values of a column for these rows, joined; one query."""
    found: dict[object, list[str]] = {}
    pairs = record.model._default_manager.filter(pk__in=keys).exclude(**{f"{column.path}__isnull": True}).order_by(column.path)
    for key, value in pairs.values_list("pk", column.path):
        found.setdefault(key, []).append(str(value))
    return {key: ", ".join(values) for key, values in found.items()}


def addresses(record: Record) -> Callable[[Values], str]:
    """Return what makes the address of a row's page, asking the router once for all rows whose keys are plain."""
    if not record.detail_url:
        base = record.list_url()
        return lambda values: f"{base}{values['pk']}/"
    parts: list[str] = []

    def address(values: Values) -> str:
        key = str(values[record.detail_key])
        if parts and _SIMPLE.fullmatch(key):
            return f"{parts[0]}{key}{parts[1]}"
        url = reverse(record.detail_url, args=[values[record.detail_key]])
        if _SIMPLE.fullmatch(key) and url.count(key) == 1:
            parts[:] = url.split(key)
        return url

    return address


def rows_of(record: Record, places: Sequence[Place], found: Iterable[Values]) -> list[Row]:
    """Return rows with their cells, for what draws them otherwise than as a table."""
    address, can_edit = addresses(record), not record.detail_url and record.form is not None and record.is_plain
    rows = []
    for values in found:
        url, badges, name = address(values), badges_of(record, values), str(values["pk"])
        cells = [Cell(place.paint(values), place.title, place.css, badges if place.main else "", main=place.main) for place in places]
        name = next((text for cell in cells if cell.main and (text := text_of(cell.html))), name)
        rows.append(Row(int(str(values["pk"])), url, name, cells, f"{url}edit" if can_edit else "", retired=values.get("retired_at") is not None))
    return rows


def badges_of(record: Record, values: Values) -> str:
    """Return the marks after a row's name."""
    return record.row_badges(values) if record.row_badges is not None else ""


def text_of(html: str) -> str:
    """Return the plain words of a cell."""
    return unescape(strip_tags(html)) if "<" in html or "&" in html else str(html)


def table_of(record: Record, places: Sequence[Place], found: Iterable[Values], *, ticks: bool, may_edit: bool) -> SafeString:
    """Return the rows of the table's body as safe HTML, with boxes to tick and the way to the form where that is wanted."""
    address, retired = addresses(record), f' <span class="badge badge--outline">{escape(_("Retired"))}</span>'
    form = f'edit" data-row-key="e" hidden tabindex="-1">{escape(_("Edit"))}</a>' if _is_edited(record, may_edit=may_edit) else ""
    tick, frames = escape(_("Tick %(name)s")), [(place.main, place.paint, *place.opening) for place in places]
    parts: list[str] = []
    say = parts.append
    for values in found:
        url = escape(address(values))
        say("<tr>")
        at = len(parts)
        for is_main, paint, opening, opening_empty in frames:
            html = paint(values)
            if not is_main:
                say(f"{opening if html else opening_empty}{html}</td>")
                continue
            if ticks:
                parts.insert(at, _tick(tick, values, html))
            badges = badges_of(record, values)
            say(
                f'<th scope="row" class="col-main"><a class="row-link" href="{url}">{html or "–"}</a>{" " if badges else ""}{conditional_escape(badges)}'
            )
            say(retired if values.get("retired_at") is not None else "")
            say(f'<a href="{url}{form}</th>' if form else "</th>")
        say("</tr>\n")
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above or safe already


def _is_edited(record: Record, *, may_edit: bool) -> bool:
    return may_edit and not record.detail_url and record.form is not None and record.is_plain


def _tick(words: str, values: Values, html: str) -> str:
    label = words.replace("%(name)s", escape(text_of(html) or str(values["pk"])))
    return f'<td class="col-check"><input class="row-check" type="checkbox" name="pk" value="{values["pk"]}" aria-label="{label}"></td>'
