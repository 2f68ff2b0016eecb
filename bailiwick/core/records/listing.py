"""A list as it is asked for: the rows of one page, formatted, and everything around them.

Rows come from one narrow query; the number of queries does not depend on how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import conditional_escape, strip_tags

from bailiwick.core.models import PlainRecord
from bailiwick.core.records.asking import Asked, asked_in, asked_with
from bailiwick.core.records.clauses import Clause, condition
from bailiwick.core.records.columns import Cell, Column
from bailiwick.core.records.counting import Count, count_up_to
from bailiwick.core.records.custom import custom_columns, schema_of
from bailiwick.core.records.derive import RETIRED, filters_of
from bailiwick.core.records.keyset import Key, beyond, cursor_of, keys_of, ordering, values_of
from bailiwick.core.records.paths import field_at
from bailiwick.core.records.tabs import ALL, Tab, opening_view, tabs_of
from bailiwick.core.records.words import html_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import Field, Model
    from django.http import QueryDict

    from bailiwick.core.actors import Account
    from bailiwick.core.records.filters import Filter
    from bailiwick.core.records.registry import Record

#: rows of a page, unless the link asks for another number up to MOST_ROWS
PAGE = 50
MOST_ROWS = 200

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, ready to be written."""

    key: int
    url: str
    name: str
    cells: list[Cell]
    edit_url: str = ""
    retired: bool = False


@dataclass(slots=True)
class Listing:
    """The rows of a record type that a user asks for through a link."""

    record: Record
    user: Account
    asked: Asked
    filters: dict[str, Filter]
    columns: list[Column]
    shown: list[Column]
    now: datetime
    view: Tab
    tabs: list[Tab] = field(default_factory=list)
    scope: Q = field(default_factory=Q)
    size: int = PAGE

    def rows(self) -> QuerySet[Model]:
        """Return every row that matches, in no order: for counts, exports and bulk edits."""
        found = self.record.visible_to(self.user).filter(self.scope, self.view.query)
        if self.record.listed is not None:
            found = found.filter(self.record.listed(self.user))
        for clause in self.clauses():
            found = found.filter(condition(clause, self.record.model, self.user, self.now))
        if self.asked.q:
            found = searched(self.record, found, self.asked.q, self.user)
        return found

    @property
    def is_searchable(self) -> bool:
        """Whether the list has a search box."""
        return bool(self.record.search or self.record.search_query)

    def clauses(self) -> tuple[Clause, ...]:
        """Return the clauses asked for; retired records stay away unless asked for."""
        if self.record.is_plain and not any(c.filter.name == RETIRED.name for c in self.asked.clauses):
            return (*self.asked.clauses, Clause(RETIRED, ("no",)))
        return self.asked.clauses

    def keys(self) -> list[Key]:
        """Return the order as keys, ending with the primary key."""
        term = self.asked.sort
        column = next((c for c in self.columns if c.name == term.removeprefix("-")), None)
        if column is not None and column.sort_path:
            return keys_of(self.record.model, [("-" if term.startswith("-") else "") + column.sort_path])
        return keys_of(self.record.model, default_order(self.record))

    def count(self) -> Count:
        """Return how many match, up to the bound; one query."""
        return count_up_to(self.rows())

    def page(self) -> Page:
        """Fetch and format one page; one query, and one more for each column of many values."""
        return Page(self)


def default_order(record: Record) -> list[str]:
    """Return the order of a list that nobody sorted: the registration's, or the model's own."""
    column = next((c for c in record.columns if c.name == record.default_sort.removeprefix("-")), None)
    if column is not None and column.sort_path:
        return [("-" if record.default_sort.startswith("-") else "") + column.sort_path]
    if record.default_sort:
        return [record.default_sort]
    return [term for term in record.model._meta.ordering or () if isinstance(term, str) and _is_column(record.model, term.removeprefix("-"))]


def _is_column(model: type[Model], path: str) -> bool:
    found = field_at(model, path)
    return found is not None and not found.is_relation


def searched(record: Record, rows: QuerySet[Model], words: str, user: Account) -> QuerySet[Model]:
    """Narrow rows to those that contain every word in one of the searched paths."""
    if record.search_query is not None:
        return record.search_query(rows, words, user)
    for word in words.split()[:8] if record.search else []:
        either = Q()
        for path in record.search:
            either |= Q((f"{path}__icontains", word))
        rows = rows.filter(either)
    return rows


def expressions(columns: list[Column]) -> dict[str, object]:
    """Return what columns compute in the database, by their names."""
    return {c.name: c.value for c in columns if not isinstance(c.value, str)}


def narrow(rows: QuerySet[Model], record: Record, columns: list[Column], keys: list[Key]) -> QuerySet[Model, Values]:
    """Return the narrow query that holds exactly what the columns and the order read."""
    paths = {"pk", *(k.path for k in keys), *record.badge_paths}
    for column in columns:
        if not column.many:
            paths |= {column.path, *column.also}
    if record.detail_url:
        paths.add(record.detail_key)
    if issubclass(record.model, PlainRecord):
        paths.add("retired_at")
    return rows.values(*sorted(paths))


class Page:
    """One page of a listing: its rows, and where the pages before and after begin."""

    def __init__(self, listing: Listing) -> None:
        """Fetch the page."""
        self.listing = listing
        record, keys, asked = listing.record, listing.keys(), listing.asked
        found = listing.rows().annotate(**expressions(listing.columns)) if expressions(listing.columns) else listing.rows()
        backwards = bool(asked.before)
        place = values_of(record.model, keys, asked.before or asked.after) if asked.before or asked.after else None
        if place is not None:
            found = found.filter(beyond(keys, place, backwards=backwards))
        backwards = backwards and place is not None
        taken = list(narrow(found, record, listing.shown, keys).order_by(*ordering(keys, backwards=backwards))[: listing.size + 1])
        more, values = len(taken) > listing.size, taken[: listing.size]
        self.values: list[Values] = values[::-1] if backwards else values
        self.has_next = bool(self.values) and (more or backwards)
        self.has_previous = bool(self.values) and (more if backwards else place is not None)
        self.next = cursor_of(keys, self.values[-1]) if self.has_next else ""
        self.previous = cursor_of(keys, self.values[0]) if self.has_previous else ""

    @cached_property
    def rows(self) -> list[Row]:
        """The rows, formatted."""
        listing, record = self.listing, self.listing.record
        many = {c.name: gathered(record, c, [v["pk"] for v in self.values]) for c in listing.shown if c.many}
        self._fetch()
        base = "" if record.detail_url else record.list_url()
        fields = {c.name: field_at(record.model, c.path) for c in listing.shown}
        return [self._row(values, many, fields, base) for values in self.values]

    def _fetch(self) -> None:
        """Put into the rows what columns read for all of them at once."""
        keys = [int(str(values["pk"])) for values in self.values]
        for column in self.listing.shown:
            found = column.fetch(keys) if column.fetch is not None else {}
            for values in self.values if found else ():
                values[column.name] = found.get(int(str(values["pk"])))

    def _row(self, values: Values, many: dict[str, dict[object, str]], fields: Mapping[str, Field[object, object] | None], base: str) -> Row:
        record, listing = self.listing.record, self.listing
        key = int(str(values["pk"]))
        url = f"{base}{key}/" if base else reverse(record.detail_url, args=[values[record.detail_key]])
        main = next((i for i, c in enumerate(listing.shown) if c.main), 0)
        cells = []
        for index, column in enumerate(listing.shown):
            html = conditional_escape(many[column.name].get(values["pk"], "")) if column.many else cell_html(column, values, fields, listing.now)
            badges = record.row_badges(values) if index == main and record.row_badges is not None else ""
            cells.append(Cell(html, str(column.title), css_of(column), badges, main=index == main))
        edit_url = f"{url}edit" if base and record.form is not None and record.is_plain else ""
        return Row(key, url, strip_tags(cells[main].html) or str(key), cells, edit_url, retired=values.get("retired_at") is not None)


def css_of(column: Column) -> str:
    """Return the classes of a column's cells: numbers to the end, numbers of records in one piece, quiet ones away on a phone."""
    return " ".join(
        name
        for name, holds in (("number", column.number), ("col-code", column.path.rpartition("__")[2] == "number"), ("col-extra", column.quiet))
        if holds
    )


def cell_html(column: Column, values: Values, fields: Mapping[str, Field[object, object] | None], now: datetime) -> str:
    """Return a value of a row as safe HTML."""
    value = values[column.path]
    if column.format is not None:
        return conditional_escape(column.format(value, values))
    return html_of(value, fields.get(column.name), now)


def gathered(record: Record, column: Column, keys: list[object]) -> dict[object, str]:
    """Return the many values of a column for these rows, joined; one query."""
    found: dict[object, list[str]] = {}
    pairs = record.model._default_manager.filter(pk__in=keys).exclude(**{f"{column.path}__isnull": True}).order_by(column.path)
    for key, value in pairs.values_list("pk", column.path):
        found.setdefault(key, []).append(str(value))
    return {key: ", ".join(values) for key, values in found.items()}


def listing_for(record: Record, user: Account, query: QueryDict, now: datetime, *, scope: Q | None = None, with_tabs: bool = True) -> Listing:
    """Read a link to a list. Queries: custom fields, saved views and, for a bare link, the opening view."""
    custom = schema_of(record.model)
    filters = filters_of(record, custom)
    columns = [*record.columns, *custom_columns(custom)]
    asked = asked_in(query, filters)
    tabs = tabs_of(record, user) if with_tabs else [Tab(ALL, "", dict(record.default_filters or {}))]
    wanted = asked.view or (opening_view(record, user) if with_tabs and not asked.explicit else "")
    view = next((t for t in tabs if t.key == wanted), None) or (_blank(tabs) if asked.explicit else tabs[0])
    view.current = view.key != ALL or not asked.explicit or asked.view == ALL
    if not asked.explicit:
        asked = replace(asked_with(view.parameters, filters), after=asked.after, before=asked.before, view=view.key)
    elif asked.view and asked.view != view.key:
        asked = replace(asked, view="")
    shown = [c for name in asked.columns for c in columns if c.name == name] or [c for c in columns if not c.optional]
    size = query.get("size", "")
    rows = min(max(int(size), 1), MOST_ROWS) if size.isdecimal() and len(size) < len(str(10**6)) else PAGE
    return Listing(record, user, asked, filters, columns, shown, now, view, tabs, scope or Q(), rows)


def _blank(tabs: list[Tab]) -> Tab:
    return next((t for t in tabs if t.key == ALL), Tab(ALL, ""))
