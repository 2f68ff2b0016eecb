"""Reads the words of a file as a form expects them: yes and no, labels of choices, names of records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from bailiwick.core.records.forms import offered
from bailiwick.core.records.naming import Names, names_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bailiwick.core.actors import Account

_YES = {"yes", "y", "true", "t", "1", "x", "on"}
_NO = {"no", "n", "false", "f", "0", "", "off", "-"}


def coerced(field: forms.Field, value: object) -> object:
    """Return the words of a file as the form field takes them; raises ValueError with a sentence."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if isinstance(field, forms.BooleanField):
        return yes_or_no(text)
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return text
    choices: Any = field.choices  # a form field's choices are always iterable
    labels = {str(label).casefold(): key for key, label in choices if not isinstance(label, list | tuple)}
    return labels.get(text.casefold(), text)


def yes_or_no(text: str) -> bool:
    """Read a yes or a no, in English or as the product says it; raises ValueError with a sentence."""
    word = text.casefold()
    if word in _YES | {_("yes").casefold()}:
        return True
    if word in _NO | {_("no").casefold()}:
        return False
    raise ValueError(_("“%(text)s” is neither yes nor no.") % {"text": text})


class Preloaded(forms.Field):
    """A relation's field that finds its records among those fetched for all rows at once."""

    def __init__(self, names: Names, *, many: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names, self.many = names, many

    def to_python(self, value: Any) -> Any:
        """Return the record, or the records of a list "VPN; Voice"."""
        if self.many:
            parts = value if isinstance(value, list | tuple) else split_many(str(value or ""))
            return [self._one(part) for part in parts]
        return None if value in self.empty_values else self._one(value)

    def _one(self, value: object) -> Model:
        if isinstance(value, Model):
            return value
        if isinstance(value, int) and value in self.names.by_key:
            return self.names.by_key[value]
        try:
            return self.names.find(str(value).strip())
        except LookupError as problem:
            raise ValidationError(str(problem), code="invalid_choice") from problem


def split_many(text: str) -> list[str]:
    """Return the parts of a list in one cell."""
    return [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]


@dataclass(slots=True)
class Relations:
    """The records that the rows of one chunk refer to, fetched together."""

    names: dict[str, Names] = field(default_factory=dict)

    def load(self, fields: Mapping[str, forms.Field], rows: Iterable[Mapping[str, object]], user: Account | None, instances: Iterable[Model]) -> None:
        """Fetch what the rows name and what the records hold now; two queries for each relation at most."""
        told, held = list(rows), list(instances)
        for name, form_field in fields.items():
            if not isinstance(form_field, forms.ModelChoiceField):
                continue
            texts = [part for row in told for part in _texts(row.get(name), many=is_many(form_field))]
            self.names[name] = names_in(offered(form_field.queryset, user), texts)
            self._hold(name, form_field, held)

    def _hold(self, name: str, form_field: forms.ModelChoiceField[Any], held: list[Model]) -> None:
        if is_many(form_field) or form_field.queryset is None:
            return
        keys = {getattr(one, f"{name}_id", None) for one in held} - {None, *self.names[name].by_key}
        if keys:
            rows = form_field.queryset.model._default_manager.filter(pk__in=keys)
            self.names[name].by_key |= {row.pk: row for row in rows}

    def words(self) -> dict[tuple[str, object], str]:
        """Return (field, key) -> name for the trail."""
        return {(name, key): str(row) for name, names in self.names.items() for key, row in names.by_key.items()}


def is_many(field: forms.Field) -> bool:
    """Whether a form field chooses several records."""
    return isinstance(field, forms.ModelMultipleChoiceField)


def _texts(value: object, *, many: bool) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, list | tuple):
        return [f"#{getattr(one, 'pk', one)}" for one in value]
    if isinstance(value, int):
        return [f"#{value}"]
    return split_many(str(value)) if many else [str(value)]
