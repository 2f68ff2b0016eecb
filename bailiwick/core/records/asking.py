"""What a list is asked for: the words of a link, read into clauses, order and columns, and written back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from bailiwick.core.records.clauses import MOST, Clause
from bailiwick.core.records.filters import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

    from bailiwick.core.records.filters import Filter

#: parameters of a list that are no filters
RESERVED = ("q", "sort", "columns", "view", "after", "before", "size")
#: parameters that choose a page rather than rows
PAGING = ("after", "before")


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything a link to a list says; `explicit` is False for a link that names a view and nothing else."""

    clauses: tuple[Clause, ...] = ()
    q: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    view: str = ""
    after: str = ""
    before: str = ""
    explicit: bool = False

    def parameters(self) -> dict[str, str]:
        """Return filters, search, order and columns as a saved view keeps them."""
        found = {c.parameter: ",".join(c.values) for c in self.clauses}
        rest = {"q": self.q, "sort": self.sort, "columns": ",".join(self.columns)}
        return found | {k: v for k, v in rest.items() if v}

    def link(self, **paging: str) -> str:
        """Return the query string that asks for the same again, on another page if told."""
        named = {"view": self.view} if self.view else {}
        pairs = {**named, **self.parameters(), **{k: v for k, v in paging.items() if v}}
        return "?" + "&".join(f"{quote(k)}={quote(v, safe=',:.-')}" for k, v in pairs.items())

    def without(self, gone: Clause) -> Asked:
        """Return the same list without one clause."""
        return replace(self, clauses=tuple(c for c in self.clauses if c != gone))

    def sorted_by(self, sort: str) -> Asked:
        """Return the same list in another order."""
        return replace(self, sort=sort)


def asked_in(query: QueryDict, filters: Mapping[str, Filter]) -> Asked:
    """Read a link; unknown parameters are passed over, so that old links keep working."""
    clauses = list(_clauses(query, filters))
    one = {name: clean(query.get(name, "")) for name in RESERVED}
    return Asked(
        clauses=tuple(clauses),
        q=one["q"][:200],
        sort=one["sort"],
        columns=tuple(c for c in clean(",".join(query.getlist("columns"))).split(",") if c),
        view=one["view"],
        after=one["after"],
        before=one["before"],
        explicit=any(name not in {"view", "size", *PAGING} for name in query),
    )


def asked_with(parameters: Mapping[str, str], filters: Mapping[str, Filter]) -> Asked:
    """Read the parameters of a view."""
    clauses = (_clause(name, [value], filters) for name, value in parameters.items())
    return Asked(
        clauses=tuple(c for c in clauses if c is not None),
        q=parameters.get("q", ""),
        sort=parameters.get("sort", ""),
        columns=tuple(c for c in parameters.get("columns", "").split(",") if c),
        explicit=True,
    )


def _clauses(query: QueryDict, filters: Mapping[str, Filter]) -> Iterable[Clause]:
    for name in query:
        clause = _clause(name, query.getlist(name), filters)
        if clause is not None:
            yield clause


def _clause(name: str, texts: list[str], filters: Mapping[str, Filter]) -> Clause | None:
    known = filters.get(name.removeprefix("-"))
    if known is None or known.name in RESERVED:
        return None
    whole = known.kind is Kind.TEXT  # a comma belongs to the words
    values = [clean(part) for text in texts for part in ([text] if whole else text.split(","))]
    kept = tuple(dict.fromkeys(v for v in values if v))[:MOST]
    return Clause(known, kept, negated=name.startswith("-")) if kept else None


def clean(text: str) -> str:
    """Return what a person typed without the characters no database takes."""
    return text.replace("\0", "").strip()
