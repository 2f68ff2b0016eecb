"""The rows of a list as ready text: each cell is formatted in Python, and a page of them is put together by one join.

What depends on the column alone (its classes, its title, whether it links) is found out once for a page; so is the text of a value that
stands in it again and again, such as a state or a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html import escape as quoted
from html import unescape
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import conditional_escape, escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bailiwick.core.moments import Moments
from bailiwick.core.records.columns import Cell, Column
from bailiwick.core.records.paths import field_at
from bailiwick.core.records.words import html_of
from bailiwick.core.wording import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import Field

    from bailiwick.core.records.columns import Values
    from bailiwick.core.records.registry import Record

    #: values of a row -> the safe HTML of one of its cells
    Painter = Callable[[Values], str]

#: words in a single element, as most cells have them
_ALONE = re.compile(r'<([a-z]+)(?: [a-z-]+="[^"<>]*")*>([^<>]*)</\1>')
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
    titles = said(c.title for c in shown)
    return [Place(titles[i], css_of(c), painter(record, c, keys, now), main=i == main) for i, c in enumerate(shown)]


def painter(record: Record, column: Column, keys: list[object], now: datetime) -> Painter:
    """Return what makes the safe HTML of a column's cells."""
    if column.many:
        found = gathered(record, column, keys)
        return lambda values: conditional_escape(found.get(values["pk"], ""))
    path, form = column.path, column.draw(Moments(now)) if column.draw is not None else column.format
    if form is not None and not column.plain:
        return lambda values: safe(form(values[path], values))
    write = _writer(field_at(record.model, path), now) if form is None else None
    known: dict[object, str] = {}

    def paint(values: Values) -> str:
        value = values[path]
        html = known.get(value) if type(value) is str or type(value) is int else None
        if html is None:
            html = write(value) if write is not None else safe(form(value, values)) if form is not None else ""
            if type(value) is str or type(value) is int:
                known[value] = html
        return html

    return paint


def safe(words: str) -> str:
    """Return words as safe HTML: what is marked as such as it is, anything else escaped."""
    return words if not words or type(words) is SafeString else conditional_escape(words)


def _writer(field: Field[Any, Any] | None, now: datetime) -> Callable[[object], str]:
    """Return what writes the values of a field that has no format of its own, as `html_of` does."""
    has_labels, at = field is not None and bool(field.choices), Moments(now)

    def write(value: object) -> str:
        if type(value) is str and not has_labels:
            return quoted(value)
        if isinstance(value, datetime):
            return f'<time datetime="{value.isoformat()}" title="{quoted(at.exact(value))}">{quoted(at.spoken(value))}</time>'
        return html_of(value, field, now)

    return write


def css_of(column: Column) -> str:
    """Return the classes of a column's cells: numbers to the end, numbers of records in one piece, room for words, quiet ones away on a phone."""
    is_code = column.path.rpartition("__")[2] == "number"
    marks = (("number", column.number), ("col-code", is_code), ("col-wide", column.wide), ("col-extra", column.quiet))
    return " ".join(name for name, holds in marks if holds)


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
    if "<" not in html:
        return unescape(html) if "&" in html else html
    alone = _ALONE.fullmatch(html)
    return unescape(alone[2] if alone is not None else strip_tags(html))


def table_of(record: Record, places: Sequence[Place], found: Iterable[Values], *, ticks: bool, may_edit: bool) -> SafeString:
    """Return the rows of the table's body as safe HTML, with boxes to tick and the way to the form where that is wanted."""
    address, badges = addresses(record), record.row_badges
    retired = f' <span class="badge badge--outline">{escape(_("Retired"))}</span>'
    form = f'edit" data-row-key="e" hidden tabindex="-1">{escape(_("Edit"))}</a>' if _is_edited(record, may_edit=may_edit) else ""
    tick, frames = str(escape(_("Tick %(name)s"))), [(place.main, place.paint, *place.opening) for place in places]
    parts: list[str] = []
    say = parts.append
    for values in found:
        url = quoted(address(values))
        say("<tr>")
        at = len(parts)
        for is_main, paint, opening, opening_empty in frames:
            html = paint(values)
            if not is_main:
                say(f"{opening if html else opening_empty}{html}</td>")
                continue
            if ticks:
                parts.insert(at, _tick(tick, values["pk"], html))
            marks = safe(badges(values)) if badges is not None else ""
            say(f'<th scope="row" class="col-main"><a class="row-link" href="{url}">{html or "–"}</a>{" " if marks else ""}{marks}')
            say(retired if values.get("retired_at") is not None else "")
            say(f'<a href="{url}{form}</th>' if form else "</th>")
        say("</tr>\n")
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above or safe already


def _is_edited(record: Record, *, may_edit: bool) -> bool:
    return may_edit and not record.detail_url and record.form is not None and record.is_plain


def _tick(words: str, key: object, html: str) -> str:
    label = words.replace("%(name)s", quoted(text_of(html) or str(key)))
    return f'<td class="col-check"><input class="row-check" type="checkbox" name="pk" value="{key}" aria-label="{label}"></td>'
