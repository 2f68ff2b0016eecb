"""Two versions of a record side by side, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from bailiwick.core.records.words import words_of

if TYPE_CHECKING:
    from django.db.models import Model

    from bailiwick.core.records.forms import Form
    from bailiwick.core.records.registry import Record


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose stored and typed values differ."""

    label: str
    theirs: str
    mine: str


def differences(record: Record, row: Model, form: Form) -> list[Difference]:
    """Return the fields in which what was typed differs from what is stored now."""
    del record
    found = []
    for name, field in form.fields.items():
        theirs, mine = field_words(field, form.get_initial_for_field(field, name)), field_words(field, form[name].data)
        if theirs != mine:
            found.append(Difference(str(field.label or name), theirs, mine))
    row.refresh_from_db()
    return found


def field_words(field: forms.Field, value: object) -> str:
    """Return a form field's value as words: the names of records, the labels of choices."""
    if isinstance(field, forms.ModelChoiceField):
        return _record_words(field, value)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices  # pairs, in a form
        labels = {str(key): words for key, words in choices}
        return str(labels.get(str(value), value or ""))
    try:
        return words_of(field.to_python(value))
    except forms.ValidationError:
        return str(value)


def _record_words(field: forms.ModelChoiceField[Model], value: object) -> str:
    try:
        if isinstance(field, forms.ModelMultipleChoiceField):
            keys = [getattr(one, "pk", one) for one in value] if isinstance(value, list | tuple) else []
            return ", ".join(sorted(str(one) for one in field.clean(keys)))
        found = field.to_python(value)
    except forms.ValidationError:
        return str(value or "")
    return str(found) if found is not None else ""
