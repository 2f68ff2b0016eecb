"""The answers to an installation's own questions: form fields, words, filters, checks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms

from bailiwick.core.models import CustomField, PlainRecord
from bailiwick.core.records.columns import Column
from bailiwick.core.records.filters import Filter, Kind
from bailiwick.core.records.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

    from bailiwick.core.records.columns import Format, Values

#: stands before a custom field's name in forms, links, imports and the API
PREFIX = "custom_"

_FILTER_KINDS = {
    CustomField.Kind.NUMBER: Kind.NUMBER,
    CustomField.Kind.DATE: Kind.DATE,
    CustomField.Kind.CHOICE: Kind.CHOICE,
    CustomField.Kind.BOOLEAN: Kind.BOOLEAN,
}


def schema_of(model: type[Model]) -> list[CustomField]:
    """Return the custom fields in use for a model, in their order; one query."""
    return list(CustomField.objects.of(model._meta.label_lower)) if issubclass(model, PlainRecord) else []


def form_field(field: CustomField) -> forms.Field:
    """Return the form field that asks a custom field's question."""
    made = _bare_field(field)
    made.label, made.help_text = field.title, field.help_text
    made.required = field.is_required and field.kind != CustomField.Kind.BOOLEAN
    made.widget.is_required = made.required
    return made


def _bare_field(field: CustomField) -> forms.Field:
    kind = CustomField.Kind
    if field.kind == kind.NUMBER:
        return forms.DecimalField(max_digits=15, decimal_places=6)
    if field.kind == kind.DATE:
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    if field.kind == kind.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *((c, c) for c in field.choice_list())])
    if field.kind == kind.BOOLEAN:
        return forms.BooleanField()
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}) if field.kind == kind.LONG_TEXT else forms.TextInput(), max_length=4000)


def stored(value: object) -> object:
    """Return a clean answer as it stands in JSON: dates as ISO text, whole numbers as integers; None when empty."""
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def read(field: CustomField, value: object) -> object:
    """Return a stored answer as Python holds it: dates as dates."""
    if field.kind == CustomField.Kind.DATE and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def custom_columns(fields: list[CustomField]) -> list[Column]:
    """Return a column for every custom field, not shown at first."""
    return [Column(f"{PREFIX}{f.name}", f.title, value=f"custom__{f.name}", format=_formatter(f), optional=True, quiet=True) for f in fields]


def _formatter(field: CustomField) -> Format:
    def words(value: object, _row: Values) -> str:
        return words_of(read(field, value))

    return words


def custom_filters(fields: list[CustomField]) -> list[Filter]:
    """Return a filter for every custom field."""
    return [
        Filter(
            f"{PREFIX}{f.name}",
            f.title,
            path=f"custom__{f.name}",
            kind=_FILTER_KINDS.get(CustomField.Kind(f.kind), Kind.TEXT),
            choices=[(c, c) for c in f.choice_list()] or None,
        )
        for f in fields
    ]


def answers(fields: list[CustomField], custom: Mapping[str, object]) -> list[tuple[CustomField, object]]:
    """Return every question with its answer, read as Python holds it."""
    return [(f, read(f, custom.get(f.name))) for f in fields]
