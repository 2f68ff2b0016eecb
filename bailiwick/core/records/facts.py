"""What a record's page says of it: the fields of its form, custom answers and the type's own facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.core.models import PlainRecord
from bailiwick.core.records.custom import answers, schema_of
from bailiwick.core.records.registry import record_for
from bailiwick.core.records.words import as_title, html_of, words_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.records.registry import Record

Line = dict[str, object]


def facts_of(record: Record, row: Model, now: datetime) -> list[Line]:
    """Return the lines of a record's page; one query for each relation of many, and the custom fields."""
    lines = [_field_line(row, name, now) for name in field_names(record)]
    lines += [{"label": fact.title, "value": fact.value(row), "url": ""} for fact in record.facts]
    if isinstance(row, PlainRecord):
        lines += [{"label": f.title, "value": words_of(value), "url": ""} for f, value in answers(schema_of(record.model), row.custom)]
    return lines


def field_names(record: Record) -> list[str]:
    """Return the fields a record's page shows: those of its form, or of its columns."""
    names = list(record.form.base_fields) if record.form is not None else [c.path for c in record.columns]
    known = {f.name for f in (*record.model._meta.concrete_fields, *record.model._meta.many_to_many)}
    return [name for name in names if name in known]


def _field_line(row: Model, name: str, now: datetime) -> Line:
    field = row._meta.get_field(name)
    label = as_title(str(getattr(field, "verbose_name", name)))
    value = getattr(row, name)
    if field.many_to_many:
        return {"label": label, "value": ", ".join(str(one) for one in value.all()), "url": ""}
    if field.is_relation:
        target = record_for(type(value)) if value is not None else None
        return {"label": label, "value": str(value) if value is not None else "", "url": target.url_of(value) if target is not None else ""}
    return {"label": label, "value": html_of(value, field, now) if value is not None else "", "url": "", "lines": "\n" in str(value)}  # type: ignore[arg-type] # a column
