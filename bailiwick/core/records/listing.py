"""A list as it is asked for: the rows of one page, formatted, and everything around them.

Rows come from one narrow query; the number of queries does not depend on how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from bailiwick.core import clock
from bailiwick.core.models import PlainRecord
from bailiwick.core.planning import planned_for_values
from bailiwick.core.records.asking import Asked, asked_in, asked_with
from bailiwick.core.records.clauses import Clause, condition
from bailiwick.core.records.columns import Column
from bailiwick.core.records.counting import Count, count_up_to
from bailiwick.core.records.custom import custom_columns, schema_of
from bailiwick.core.records.derive import RETIRED, filters_of
from bailiwick.core.records.drawing import Place, Row, places_of, rows_of, table_of
from bailiwick.core.records.filters import Kind
from bailiwick.core.records.keyset import Key, Stretch, cursor_of, keys_of, ordering, stretches, values_of
from bailiwick.core.records.paths import field_at
from bailiwick.core.records.tabs import ALL, Tab, opening_view, tabs_of
from bailiwick.core.statements import Told, statement, told

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from django.db.models import Model
    from django.http import QueryDict
    from django.utils.safestring import SafeString

    from bailiwick.core.actors import Account
    from bailiwick.core.records.filters import Filter
    from bailiwick.core.records.registry import Record

#: rows of a page, unless the link asks for another number up to MOST_ROWS
PAGE = 50
MOST_ROWS = 200

Values = dict[str, object]


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
        found = self.record.visible_to(self.user).filter(self.scope, self.view.query(self.user))
        if self.record.listed is not None:
            found = found.filter(self.record.listed(self.user))
        for clause in self.clauses():
            found = found.filter(condition(clause, self.record.model, self.user, self.now))
        if self.asked.q:
            found = searched(self.record, found, self.asked.q, self.user)
        return found

    def told(self, finish: Callable[[QuerySet[Model]], QuerySet[Any, Any]] = lambda rows: rows, *more: Hashable) -> Told:
        """Return every row that matches as a statement that is put together once; a search, and spans of days, each time."""
        if self.asked.q or any(clause.filter.kind is Kind.DATE for clause in self.asked.clauses):
            return Told(None, lambda: finish(self.rows()))
        clauses = tuple((c.filter.name, c.filter.path, c.filter.kind, c.values, c.negated) for c in self.asked.clauses)
        name = ("list", self.record.slug, id(self.record), self.scope, self.view.key, self.view.view is not None, clauses, *more)
        return told(self.user, name, lambda user: finish(replace(self, user=user, now=clock.now()).rows()))

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

    #: whether the table leads to the form of each row
    may_edit = False

    def __init__(self, listing: Listing) -> None:
        """Fetch the page."""
        self.listing = listing
        record, keys, asked = listing.record, listing.keys(), listing.asked
        place = values_of(record.model, keys, asked.before or asked.after) if asked.before or asked.after else None
        backwards = bool(asked.before) and place is not None
        with planned_for_values():
            taken = self._taken(keys, place, backwards=backwards)
        more, values = len(taken) > listing.size, taken[: listing.size]
        self.values: list[Values] = values[::-1] if backwards else values
        self.has_next = bool(self.values) and (more or backwards)
        self.has_previous = bool(self.values) and (more if backwards else place is not None)
        self.next = cursor_of(keys, self.values[-1]) if self.has_next else ""
        self.previous = cursor_of(keys, self.values[0]) if self.has_previous else ""

    def _taken(self, keys: list[Key], place: list[object] | None, *, backwards: bool) -> list[Values]:
        """Read the rows and one more; a stretch is read only where those before it were not enough."""
        found: list[Values] = []
        for number, part in enumerate(stretches(keys, place, backwards=backwards)):
            if len(found) <= self.listing.size:
                found += self._stretch(part, keys, number, is_first=place is None, backwards=backwards)
        return found[: self.listing.size + 1]

    def _stretch(self, part: Stretch, keys: list[Key], number: int, *, is_first: bool, backwards: bool) -> list[Values]:
        """Read the rows of a stretch; the statement of a first page is put together once."""
        listing, computed = self.listing, expressions(self.listing.columns)

        def finish(rows: QuerySet[Model]) -> QuerySet[Any, Values]:
            found = (rows.annotate(**computed) if computed else rows).filter(part.condition)
            ordered = narrow(found, listing.record, listing.shown, keys).order_by(*ordering(part.keys, backwards=backwards))
            return ordered[: listing.size + 1]

        if not is_first or computed:
            return list(finish(listing.rows()))
        shown = tuple((c.name, c.path, c.also, c.many) for c in listing.shown)
        return statement(listing.told(finish, shown, tuple(keys), number, listing.size)).rows()

    @cached_property
    def _places(self) -> list[Place]:
        self._fetch()
        return places_of(self.listing.record, self.listing.shown, [values["pk"] for values in self.values], self.listing.now)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows with their cells, formatted."""
        return rows_of(self.listing.record, self._places, self.values)

    @cached_property
    def body(self) -> SafeString:
        """The rows as the body of a table."""
        return table_of(self.listing.record, self._places, self.values, ticks=False, may_edit=self.may_edit)

    @cached_property
    def ticked_body(self) -> SafeString:
        """The rows as the body of a table, each with a box to tick."""
        return table_of(self.listing.record, self._places, self.values, ticks=True, may_edit=self.may_edit)

    def _fetch(self) -> None:
        """Put into the rows what columns read for all of them at once."""
        keys = [int(str(values["pk"])) for values in self.values]
        for column in self.listing.shown:
            found = column.fetch(keys) if column.fetch is not None else {}
            for values in self.values if found else ():
                values[column.name] = found.get(int(str(values["pk"])))


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
