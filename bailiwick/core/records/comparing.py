"""The value of a form's field in words, as stored or as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from bailiwick.core.records.words import words_of

if TYPE_CHECKING:
    from django.db.models import Model


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
