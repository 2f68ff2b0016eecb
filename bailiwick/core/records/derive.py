"""Finds the filters of a type in its model, so that a plain registration needs none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord, Tagging
from bailiwick.core.records.custom import custom_filters
from bailiwick.core.records.filters import Filter, Kind
from bailiwick.core.records.paths import field_at
from bailiwick.core.records.words import as_title
from bailiwick.core.tags import tagged

if TYPE_CHECKING:
    from django.db.models import Field, Model

    from bailiwick.core.actors import Account
    from bailiwick.core.models import CustomField
    from bailiwick.core.records.registry import Record

RETIRED = Filter("retired", _("Retired"), path="retired_at", kind=Kind.CHOICE, choices=[("no", _("no")), ("yes", _("yes")), ("all", _("shown too"))])

_HIDDEN = {"custom", "path", "password", "version", "retired_at"}


def filters_of(record: Record, custom: list[CustomField]) -> dict[str, Filter]:
    """Return every filter of a type by name, complete with kind, path and title."""
    found = {**_own(record), **{f.name: completed(record.model, f) for f in custom_filters(custom)}}
    if issubclass(record.model, PlainRecord):
        found |= {"retired": RETIRED, **({} if record.detail_url else {"tag": tag_filter(record.model)})}
    return found


def _own(record: Record) -> dict[str, Filter]:
    """Return the filters of the type itself, found out once for each language: their titles are words."""
    key = (id(record), get_language())
    known = _completed.get(key)
    if known is None or known[0] is not record:
        own = record.filters if record.filters is not None else derived(record.model)
        known = _completed[key] = (record, {f.name: completed(record.model, f) for f in own})
    return known[1]


#: a registration (by identity) and a language -> the registration and its filters
_completed: dict[tuple[int, str | None], tuple[Record, dict[str, Filter]]] = {}


def tag_filter(model: type[Model]) -> Filter:
    """Return the filter by the tags that stand on records of a model."""

    def offered(_user: Account) -> list[tuple[str, str]]:
        names = Tagging.objects.filter(record_type=model._meta.label_lower).values_list("tag__name", flat=True)
        return [(name, name) for name in names.distinct().order_by("tag__name")[:200]]

    def carrying(_user: Account, names: list[str]) -> Q:
        either = Q()
        for name in names:
            either |= Q(tagged(model, name))
        return either

    return Filter("tag", _("Tag"), path="pk", kind=Kind.CHOICE, choices=offered, query=carrying)


def derived(model: type[Model]) -> list[Filter]:
    """Return a filter for every field of a model that can be asked about, without text that the program keeps for itself."""
    fields = [*model._meta.fields, *model._meta.many_to_many]
    asked = [f for f in fields if f.name not in _HIDDEN and not f.primary_key and (f.editable or not isinstance(f, models.CharField))]
    return [Filter(f.name) for f in asked if kind_of(f) is not None]


def kind_of(field: Field[object, object]) -> Kind | None:
    """Return how a field is filtered; None when it is not."""
    if field.is_relation:
        return Kind.RELATION if isinstance(field.related_model, type) else None
    if field.choices:
        return Kind.CHOICE
    by_class: tuple[tuple[type, Kind], ...] = (
        (models.BooleanField, Kind.BOOLEAN),
        (models.DateField, Kind.DATE),
        (models.IntegerField, Kind.NUMBER),
        (models.DecimalField, Kind.NUMBER),
        (models.FloatField, Kind.NUMBER),
        (models.CharField, Kind.TEXT),
        (models.TextField, Kind.TEXT),
    )
    return next((kind for cls, kind in by_class if isinstance(field, cls)), None)


def completed(model: type[Model], given: Filter) -> Filter:
    """Fill in what a filter leaves out from the model's field."""
    path = given.path or given.name
    field = field_at(model, path)
    kind = given.kind or (kind_of(field) if field is not None else None)
    if kind is None:
        message = f"Filter {given.name!r} of {model._meta.label} needs a kind"
        raise TypeError(message)
    related = given.related or (field.related_model if field is not None and isinstance(field.related_model, type) else None)
    choices = given.choices if given.choices is not None or field is None or not field.choices else field.flatchoices
    title = given.title or (as_title(str(field.verbose_name)) if field is not None else as_title(given.name.replace("_", " ")))
    return replace(given, path=path, kind=kind, related=related, choices=choices, title=title)
