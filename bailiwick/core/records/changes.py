"""What would change in a row, as lines "field: before, after" for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.core.records.paths import field_at
from bailiwick.core.records.state import told
from bailiwick.core.records.words import as_title, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

    from bailiwick.core.records.checking import Outcome
    from bailiwick.core.records.forms import Form
    from bailiwick.core.records.registry import Record


@dataclass(frozen=True, slots=True)
class Line:
    """A field, and its words before and after."""

    label: str
    before: str
    after: str


def lines_of(record: Record, outcome: Outcome, form: Form | None = None, names: Mapping[tuple[str, object], str] | None = None) -> list[Line]:
    """Return the changes of a checked row in words."""
    changes = told(outcome.subject, outcome.before, outcome.after, names)
    labels = {name: str(field.label) for name, field in form.fields.items()} if form is not None else {}
    return [
        Line(labels.get(name) or label_of(record.model, name), said(record.model, name, old), said(record.model, name, new))
        for name, (old, new) in changes.items()
    ]


def label_of(model: type[Model], name: str) -> str:
    """Return what a field is called."""
    field = field_at(model, name)
    return as_title(str(field.verbose_name)) if field is not None else as_title(name.removeprefix("custom_").replace("_", " "))


def said(model: type[Model], name: str, value: object) -> str:
    """Return a value of the trail in words."""
    field = field_at(model, name)
    return words_of(value, field if field is not None and not field.is_relation else None)
