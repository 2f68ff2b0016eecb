"""What the API says of records: rows as plain values, and input as form data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.core.models import PlainRecord
from bailiwick.core.records.custom import PREFIX
from bailiwick.core.records.registry import record_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model, QuerySet

    from bailiwick.core.records.listing import Listing
    from bailiwick.core.records.registry import Record


def relations_of(record: Record) -> tuple[list[str], list[str]]:
    """Return what to fetch with the rows: relations of one with what names them, relations of many."""
    one, many = list(record.select_related), []
    for name, field in (record.form.base_fields if record.form is not None else {}).items():
        if isinstance(field, forms.ModelMultipleChoiceField):
            many.append(name)
        elif isinstance(field, forms.ModelChoiceField):
            target = record_for(field.queryset.model) if field.queryset is not None else None
            one += [name, *(f"{name}__{path}" for path in (target.select_related if target is not None else ()))]
    return one, many


def with_relations(record: Record, rows: QuerySet[Model]) -> QuerySet[Model]:
    """Return rows that are fetched with everything `item_of` reads."""
    one, many = relations_of(record)
    return rows.select_related(*one or (None,)).prefetch_related(*many)


def item_of(record: Record, row: Model) -> dict[str, Any]:
    """Return a record as the API says it."""
    item: dict[str, Any] = {"id": row.pk, "display": str(row), "url": record.url_of(row)}
    for name, field in (record.form.base_fields if record.form is not None else {}).items():
        if isinstance(field, forms.ModelMultipleChoiceField):
            item[name] = [one.pk for one in getattr(row, name).all()]
        elif isinstance(field, forms.ModelChoiceField):
            related = getattr(row, name, None)
            item[name] = related.pk if related is not None else None
            item[f"{name}_display"] = str(related) if related is not None else None
        elif hasattr(row, name):
            item[name] = getattr(row, name)
    if isinstance(row, PlainRecord):
        item |= {"custom": row.custom, "version": row.version, "retired_at": row.retired_at}
    return item


def told_apart(record: Record, row: Model, given: Mapping[str, Any]) -> dict[str, tuple[object, object]]:
    """Return the sent fields whose stored value is another: the stored one, then the sent one."""
    item = item_of(record, row)
    return {name: (item[name], value) for name, value in given.items() if name != "version" and name in item and item[name] != value}


def values_item(listing: Listing, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a type without a form as the API says it: the columns' own values."""
    record = listing.record
    main = next((c for c in record.columns if c.main), record.columns[0])
    key = values["pk"] if not record.detail_url else values[record.detail_key]
    page = f"{record.list_url()}{values['pk']}/" if not record.detail_url else record.url_for_key(key)
    item: dict[str, Any] = {c.name: values[c.path] for c in record.columns if not c.many}
    return {**item, "id": values["pk"], "display": str(values[main.path] or ""), "url": page}


def form_data(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the API's input as form data: custom answers beside the fields, null as empty."""
    data = {name: "" if value is None else value for name, value in given.items() if name not in {"custom", "version"}}
    return data | {f"{PREFIX}{name}": "" if value is None else value for name, value in (given.get("custom") or {}).items()}


def require_sort(listing: Listing) -> None:
    """Raise ValidationError when the order asked for is none of the columns'."""
    term = listing.asked.sort.removeprefix("-")
    if term and not any(c.name == term and c.sort_path for c in listing.columns):
        raise ValidationError({"sort": _("The list cannot be sorted by “%(name)s”.") % {"name": term}})


def version_of(if_match: str, given: int | None) -> int | None:
    """Return the version a change is based on, from the body or from an If-Match header such as “"3"”."""
    text = if_match.strip().removeprefix("W/").strip('"')
    if given is None and text and text != "*":
        if not (text.isascii() and text.isdecimal() and len(text) < len(str(2**63))):
            raise ValidationError({"If-Match": _("If-Match holds the version that was read, in quotation marks.")})
        return int(text)
    return given
