"""Finds values that must be unique and are not, for many rows with one query for each rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Field, Model, UniqueConstraint
from django.utils.text import capfirst
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bailiwick.core.records.checking import Outcome


def rules(model: type[Model]) -> list[tuple[tuple[str, ...], bool]]:
    """Return the sets of fields that must be unique together, and whether empty values count as equal."""
    single = [((f.name,), False) for f in model._meta.concrete_fields if f.unique and not f.primary_key]
    together = [(tuple(names), False) for names in model._meta.unique_together]
    constraints = [
        (tuple(c.fields), c.nulls_distinct is False)
        for c in model._meta.constraints
        if isinstance(c, UniqueConstraint) and c.fields and c.condition is None
    ]
    return [*single, *together, *constraints]


def clashes(model: type[Model], outcomes: Sequence[Outcome]) -> Iterator[tuple[int, str, str]]:
    """Yield (row number, field, sentence) for rows whose values are taken, by a stored record or an earlier row."""
    for names, empty_counts in rules(model):
        touched = [o for o in outcomes if o.is_new or set(names) & set(o.changed)]
        if touched:
            yield from _clashing(model, names, touched, empty_counts=empty_counts)


def _clashing(model: type[Model], names: tuple[str, ...], outcomes: list[Outcome], *, empty_counts: bool) -> Iterator[tuple[int, str, str]]:
    last = names[-1]
    stored: dict[tuple[object, ...], object] = {}
    wanted = {_hashable(o.after[last]) for o in outcomes}
    for key, *values in model._default_manager.filter(**{f"{last}__in": [w for w in wanted if w is not None]}).values_list("pk", *names):
        stored[tuple(values)] = key
    freed = {tuple(_hashable(o.before.get(n)) for n in names) for o in outcomes if not o.is_new}
    seen: dict[tuple[object, ...], int] = {}
    for outcome in outcomes:
        values = tuple(_hashable(outcome.after[n]) for n in names)
        if None in values and not empty_counts:
            continue
        if values in seen:
            yield outcome.number, last, _("Row %(row)d has the same value already.") % {"row": seen[values]}
        elif stored.get(values, outcome.subject.pk) != outcome.subject.pk and values not in freed:
            yield outcome.number, last, _taken(model, names)
        seen.setdefault(values, outcome.number)


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _taken(model: type[Model], names: tuple[str, ...]) -> str:
    fields = [model._meta.get_field(n) for n in names]
    words = [str(f.verbose_name) for f in fields if isinstance(f, Field)]
    what = {"type": capfirst(str(model._meta.verbose_name)), "fields": _(" and ").join(words)}
    return _("%(type)s with this %(fields)s already exists.") % what
