"""The filter builder: a plain form with a control for every filter, and the link it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.core.records.asking import asked_in
from bailiwick.core.records.chips import choices_of, related_rows
from bailiwick.core.records.clauses import EMPTY
from bailiwick.core.records.filters import Kind
from bailiwick.core.records.forms import MOST_OPTIONS
from bailiwick.core.records.naming import tagged_key
from bailiwick.core.records.periods import PRESETS
from bailiwick.core.records.registry import record_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.core.records.clauses import Clause
    from bailiwick.core.records.filters import Filter
    from bailiwick.core.records.listing import Listing

#: marks a link that comes from the builder's form and is still to be put in order
BUILT = "built"


@dataclass(slots=True)
class Option:
    """A choice of a control."""

    value: str
    words: str
    chosen: bool = False


@dataclass(slots=True)
class Control:
    """A filter as the builder shows it."""

    name: str
    title: str
    kind: str
    options: list[Option] = field(default_factory=list)
    value: str = ""
    first: str = ""
    last: str = ""
    negated: bool = False
    src: str = ""

    @property
    def in_use(self) -> bool:
        """Whether the list is narrowed by it now."""
        return bool(self.value or self.first or self.last) or any(o.chosen for o in self.options)


def controls_of(listing: Listing) -> list[Control]:
    """Return a control for every filter; one query for each relation."""
    now = {c.filter.name: c for c in listing.asked.clauses}
    return [_control(given, now.get(name), listing) for name, given in listing.filters.items()]


def _control(given: Filter, clause: Clause | None, listing: Listing) -> Control:
    values = clause.values if clause is not None else ()
    control = Control(given.name, str(given.title), str(given.kind), negated=clause is not None and clause.negated)
    if given.kind is Kind.CHOICE:
        control.options = [Option(v, str(words), v in values) for v, words in choices_of(given, listing.user)]
    elif given.kind is Kind.RELATION:
        _offer_records(control, given, values, listing)
    elif given.kind is Kind.BOOLEAN:
        control.options = [Option("yes", _("yes"), "yes" in values), Option("no", _("no"), "no" in values)]
    elif given.kind is Kind.DATE:
        _offer_periods(control, values)
    elif given.kind is Kind.NUMBER:
        low, dots, high = next((v for v in values if v != EMPTY), "").partition("..")
        control.first, control.last = low, high if dots else low
    else:
        control.value = next((v for v in values if v != EMPTY), "")
    if given.kind in {Kind.CHOICE, Kind.RELATION, Kind.TEXT, Kind.NUMBER} and given.name not in {"retired", "tag"} and given.query is None:
        control.options.append(Option(EMPTY, _("empty"), EMPTY in values))
    return control


def _offer_records(control: Control, given: Filter, values: tuple[str, ...], listing: Listing) -> None:
    rows, target = related_rows(given, listing.user), record_for(given.related) if given.related is not None else None
    few = list(rows[: MOST_OPTIONS + 1])
    if len(few) > MOST_OPTIONS:
        keys = [int(v) for v in values if v.isdecimal()]
        few = list(rows.filter(pk__in=keys)) if keys else []
        control.src = reverse("records:options", args=[target.slug]) if target is not None else ""
    control.options = [Option(str(row.pk), str(row), str(row.pk) in values) for row in few]


def _offer_periods(control: Control, values: tuple[str, ...]) -> None:
    value = values[0] if values else ""
    first, dots, last = value.partition("..")
    if dots:
        control.first, control.last = first, last
    presets = [("", _("any time")), *PRESETS, (EMPTY, _("empty"))]
    if value and not dots and value not in dict(presets):
        presets.append((value, value))
    control.options = [Option(v, str(words), v == value and bool(v)) for v, words in presets]


def built_link(query: QueryDict, filters: Mapping[str, Filter]) -> str:
    """Return the link that the builder's form stands for."""
    put = QueryDict(mutable=True)
    for name in ("view", "q", "sort", "columns"):
        put.setlist(name, [v for v in query.getlist(name) if v])
    for name, given in filters.items():
        values = _built_values(given, query)
        if values:
            put.setlist(f"-{name}" if query.get(f"{name}.not") else name, values)
    asked = asked_in(put, filters)
    return asked.link() if asked.parameters() else asked.link(sort=query.get("sort") or "pk")


def _built_values(given: Filter, query: QueryDict) -> list[str]:
    first, last = query.get(f"{given.name}.first", "").strip(), query.get(f"{given.name}.last", "").strip()
    if first or last:
        return [first if first == last else f"{first}..{last}", *(v for v in query.getlist(given.name) if v == EMPTY)]
    values = [v.strip() for v in query.getlist(given.name) if v.strip()]
    if given.kind is Kind.RELATION:
        keys = [str(tagged_key(v) or v) for v in values if v != EMPTY]
        return keys + [EMPTY for v in values if v == EMPTY]
    return values
