"""The API's typed schemas of each record type, made from its form."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from django import forms
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema
from pydantic import create_model as made_model

from bailiwick.core.records.derive import filters_of
from bailiwick.core.records.words import as_title

if TYPE_CHECKING:
    from bailiwick.core.records.registry import Record

LARGEST = 2**63 - 1
#: the answer to a custom field
Answer = str | int | float | bool | None
Number = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
Key = Annotated[int, Field(ge=1, le=LARGEST)]


def _without_zone(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError(_("A time of day has no time zone here: it is that of the place."))
    return value


#: a time on the clock of the place; the format that JSON Schema knows as "time" would have a zone
LocalTime = Annotated[
    time, AfterValidator(_without_zone), WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$"})
]


class StrictSchema(Schema):
    """Input in which every name is known; a misspelt one is a problem, not passed over."""

    model_config = ConfigDict(extra="forbid")


def pascal(slug: str) -> str:
    """Return a slug as the name of a schema: "site-notices" is "SiteNotices"."""
    return "".join(part.capitalize() for part in slug.split("-"))


def type_of(field: forms.Field) -> Any:
    """Return the JSON type of a form field's value."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return list[Key]
    if isinstance(field, forms.ModelChoiceField):
        return Key
    if isinstance(field, forms.MultipleChoiceField):
        return list[str]
    if isinstance(field, forms.ChoiceField):
        return _choice(field)
    simple: tuple[tuple[type[forms.Field], Any], ...] = (
        (forms.BooleanField, bool),
        (forms.FloatField, float),
        (forms.DecimalField, Decimal),
        (forms.IntegerField, Number),
        (forms.DateTimeField, datetime),
        (forms.DateField, date),
        (forms.TimeField, LocalTime),
        (forms.DurationField, timedelta),
        (forms.JSONField, Any),
    )
    return next((kind for cls, kind in simple if isinstance(field, cls)), str)


def _choice(field: forms.ChoiceField) -> Any:
    """Return the choices as they are stored: numbers stay numbers."""
    choices: Any = field.choices
    stored = [getattr(value, "value", value) for value, label in choices if not isinstance(label, list | tuple)]
    numbers = [value for value in stored if isinstance(value, int)]
    values = numbers if _are_numbers(stored) else [str(value) for value in stored]
    return Literal[tuple(values)] if values else str


def _are_numbers(stored: list[object]) -> bool:
    """Whether every choice but the empty one is a number."""
    said = [value for value in stored if value not in ("", None)]
    return bool(said) and all(isinstance(value, int) for value in said)


def model_of(name: str, base: type[Schema], fields: dict[str, Any]) -> type[Schema]:
    """Return a schema of these fields, each (type, default or Field)."""
    make: Any = made_model
    made: type[Schema] = make(name, __base__=base, **fields)
    return made


def item_schema(record: Record) -> type[Schema]:
    """Return what the API says of one record."""
    fields: dict[str, Any] = {
        "id": (int, ...),
        "display": (str, Field(description="What people call the record.")),
        "url": (str, Field(description="Its page.")),
    }
    if record.form is None:
        return model_of(f"{pascal(record.slug)}Out", Schema, {c.name: (Any, None) for c in record.columns if not c.many} | fields)
    for name, field in record.form.base_fields.items():
        words = str(field.help_text or as_title(str(field.label or name)))
        fields[name] = (_stored_type(field), Field(None, description=words))
        if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
            fields[f"{name}_display"] = (str | None, Field(None, description="What people call it."))
    rest = {"custom": (dict[str, Answer], Field(default_factory=dict)), "version": (int, ...), "retired_at": (datetime | None, None)}
    return model_of(f"{pascal(record.slug)}Out", Schema, fields | rest)


def _stored_type(field: forms.Field) -> Any:
    """Return the JSON type of what is stored, which may be older than the choices of today."""
    kind = type_of(field)
    if isinstance(field, forms.ModelMultipleChoiceField | forms.BooleanField | forms.MultipleChoiceField):
        return kind
    if kind is Decimal or (isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)):
        chosen = get_args(kind)
        kind = int if chosen and all(isinstance(value, int) for value in chosen) else str
    return kind | None if kind is not Any else Any


def create_schema(record: Record) -> type[Schema]:
    """Return what the API takes for a new record: what the form requires, and the rest if wanted."""
    return model_of(f"{pascal(record.slug)}New", StrictSchema, _input(record, all_optional=False))


def change_schema(record: Record) -> type[Schema]:
    """Return what the API takes to change a record: any of its fields, and the version the change is based on."""
    version = Field(None, description="The version that was read; the change is refused when there is a newer one.")
    return model_of(f"{pascal(record.slug)}Change", StrictSchema, _input(record, all_optional=True) | {"version": (Number | None, version)})


def _input(record: Record, *, all_optional: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, field in (record.form.base_fields if record.form is not None else {}).items():
        kind = type_of(field)
        said: dict[str, Any] = {"description": str(field.help_text or as_title(str(field.label or name)))}
        if isinstance(field, forms.CharField) and kind is str and field.max_length:
            said["max_length"] = field.max_length
        needed = field.required and not all_optional and not _has_default(record, name) and not isinstance(field, forms.BooleanField)
        fields[name] = (kind, Field(**said)) if needed else (kind | None if kind is not Any else Any, Field(None, **said))
    fields["custom"] = (dict[str, Answer] | None, Field(None, description="Answers to custom fields, by their short names."))
    return fields


def _has_default(record: Record, name: str) -> bool:
    found = next((f for f in record.model._meta.concrete_fields if f.name == name), None)
    return found is not None and found.has_default()


def filter_schema(record: Record) -> type[Schema]:
    """Return the query parameters of a list; each filter takes what it takes in the link of the page."""
    sorts = ", ".join(c.name for c in record.columns if c.sort_path) or "none"
    fields: dict[str, Any] = {
        "q": (str, Field("", max_length=200, description="Words to find.")),
        "sort": (str, Field("", max_length=80, description=f"One of {sorts}; with “-” in front from the end.")),
    }
    for name, given in filters_of(record, []).items():
        words = f"{given.title}; alternatives with commas. “-{name}” excludes them."
        fields.setdefault(name, (str, Field("", max_length=2000, description=words)))
    return model_of(f"{pascal(record.slug)}Filters", Schema, fields)
