"""Finds the records that rows of a file mean, by the natural key of their type."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django import forms
from django.db.models import CharField
from django.db.models.functions import Cast, Lower
from django.utils.translation import gettext as _

from bailiwick.core.records.checking import Entry
from bailiwick.core.records.forms import offered
from bailiwick.core.records.naming import names_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Model

    from bailiwick.core.records.checking import Checker
    from bailiwick.core.records.naming import Names

Row = tuple[int, list[str]]
Key = tuple[object, ...]


@dataclass(slots=True)
class Keys:
    """The keys that earlier rows of the file had, so that none is imported twice."""

    seen: dict[Key, int] = field(default_factory=dict)


def entries_of(checker: Checker, rows: Sequence[Row], headings: Sequence[str], mapping: Mapping[str, str], keys: Keys) -> list[Entry]:
    """Return what the rows of a chunk say; queries: one for the records, one for each relation in the key."""
    named = [(index, mapping[heading]) for index, heading in enumerate(headings) if mapping.get(heading)]
    said = [(number, {name: cells[index] for index, name in named}) for number, cells in rows]
    fields = checker.record.key_fields
    if not fields or any(name not in mapping.values() for name in fields):
        return [Entry(number, data) for number, data in said]
    wanted = _keys_of(checker, [data for _number, data in said], fields)
    found = _stored(checker, wanted, fields)
    entries = []
    for (number, data), key in zip(said, wanted, strict=True):
        entry = Entry(number, data, found.get(key) if key is not None else None)
        if key is not None and key in keys.seen:
            entry.problem = _("Row %(row)d has the same key.") % {"row": keys.seen[key]}
        elif key is not None:
            keys.seen[key] = number
        entries.append(entry)
    return entries


def _keys_of(checker: Checker, said: list[dict[str, str]], fields: tuple[str, ...]) -> list[Key | None]:
    """Return the key of each row: keys of relations, small letters of the rest; None when a part is missing or unknown."""
    columns = [_column(checker, name, [data[name].strip() for data in said]) for name in fields]
    return [None if None in key else key for key in zip(*columns, strict=True)]


def _column(checker: Checker, name: str, texts: list[str]) -> list[object]:
    form_field = checker.fields[name]
    if not isinstance(form_field, forms.ModelChoiceField):
        return [text.casefold() or None for text in texts]
    names = names_in(offered(form_field.queryset, checker.actor.user), texts)
    return [_key(names, text) for text in texts]


def _key(names: Names, text: str) -> int | None:
    try:
        found: int = names.find(text).pk
    except LookupError:
        return None
    return found


def _stored(checker: Checker, wanted: list[Key | None], fields: tuple[str, ...]) -> dict[Key, Model]:
    """Return the visible records that have one of the keys; the last part narrows the query."""
    record, user, last = checker.record, checker.actor.user, fields[-1]
    values = {key[-1] for key in wanted if key is not None}
    rows = record.visible_to(user) if user is not None else record.model._default_manager.all()
    if checker.record.model._meta.get_field(last).is_relation:
        rows = rows.filter(**{f"{last}__in": values})
    else:
        rows = rows.alias(last_of_key=Lower(Cast(last, CharField()))).filter(last_of_key__in=values | {str(v).lower() for v in values})
    rows = rows.select_related(*record.select_related or (None,)).prefetch_related(*checker.many)
    return {_key_of(row, fields): row for row in rows}


def _key_of(row: Model, fields: tuple[str, ...]) -> Key:
    parts = []
    for name in fields:
        model_field = row._meta.get_field(name)
        value = getattr(row, getattr(model_field, "attname", name))
        parts.append(value if model_field.is_relation else str(value).casefold())
    return tuple(parts)
