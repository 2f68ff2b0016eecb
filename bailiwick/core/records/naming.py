"""Finds records by what people call them: their key, their name, or "Name (#12)"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, IntegerField, Model, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from bailiwick.core.records.registry import record_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from bailiwick.core.records.registry import Record

#: fields by which people name a record of a type that says nothing of its own
COMMON_NAMES = ("code", "name", "number", "title", "slug", "username", "email", "employee_number")
#: joins the parts of a key such as "Main house / 101"
JOINT = " / "
#: digits from which on a number is no key: keys have 64 bits
LONG = 19
_TAGGED = re.compile(r"(?:\(|\A)#(\d{1,18})\)?\s*\Z")


def tagged_key(text: str) -> int | None:
    """Return the key in "Name (#12)", "#12" or a bare "12"; None when the text is none of them."""
    found = _TAGGED.search(text)
    if found:
        return int(found[1])
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONG else None


def with_key(record: Model) -> str:
    """Return a record's name so that it can be read back exactly."""
    return f"{record} (#{record.pk})"


def name_fields(model: type[Model], record: Record | None) -> list[str]:
    """Return the single fields that name a record, the natural key first."""
    keys = list(record.key_fields) if record is not None and len(record.key_fields) == 1 else []
    return [*keys, *(n for n in COMMON_NAMES if n not in keys and _is_text(model, n))]


def _is_text(model: type[Model], name: str) -> bool:
    try:
        return isinstance(model._meta.get_field(name), CharField)
    except FieldDoesNotExist:
        return False


@dataclass(slots=True)
class Names:
    """The records that a set of texts names, fetched at once; ask with `find`."""

    by_key: dict[int, Model] = field(default_factory=dict)
    by_text: dict[str, list[Model]] = field(default_factory=dict)

    def find(self, text: str, *, key_first: bool = False) -> Model:
        """Return the record a text names; raises LookupError with a sentence when none or several.

        A bare number is a name before it is a key, unless `key_first`.
        """
        key = tagged_key(text)
        if key is not None and key in self.by_key and (key_first or "#" in text):
            return self.by_key[key]
        found = self.by_text.get(text.casefold(), [])
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            raise LookupError(_("“%(text)s” names %(count)d records; write a key that only one has.") % {"text": text, "count": len(found)})
        if key is not None and key in self.by_key:
            return self.by_key[key]
        raise LookupError(_("There is no “%(text)s”.") % {"text": text})


def names_in(rows: QuerySet[Model], texts: Iterable[str]) -> Names:
    """Fetch the records of a queryset that the texts name; one query."""
    wanted = {t.strip() for t in texts if t.strip()}
    if not wanted:
        return Names()
    record = record_for(rows.model)
    names = Names()
    for row in _candidates(rows, record, wanted):
        names.by_key[row.pk] = row
        for text in _texts_of(row, record):
            if row not in names.by_text.setdefault(text.casefold(), []):
                names.by_text[text.casefold()].append(row)
    return names


def _candidates(rows: QuerySet[Model], record: Record | None, wanted: set[str]) -> QuerySet[Model]:
    keys = {k for k in map(tagged_key, wanted) if k is not None}
    either = Q(pk__in=keys) if keys else Q()
    for path in _name_paths(rows.model, record):
        lowered = f"lower_{path.replace('__', '_of_')}"
        rows = rows.alias(**{lowered: Lower(path)})
        either |= Q((f"{path}__in", wanted)) | Q((f"{lowered}__in", {w.lower() for w in wanted}))
    if record is not None and len(record.key_fields) > 1:
        either |= _ends_in(rows.model, record.key_fields[-1], {w.rpartition(JOINT)[2].strip() for w in wanted})
    read_along = [*_key_paths(rows.model, record), *record.select_related] if record is not None else []
    if read_along:
        rows = rows.select_related(*read_along)
    return rows.filter(either) if either else rows.none()


def _ends_in(model: type[Model], name: str, texts: set[str]) -> Q:
    """Return the condition that the last part of a natural key is one of these; numbers are compared with numbers."""
    either = Q()
    for path in _text_paths(model, name):
        either |= Q((f"{path}__in", texts))
    if isinstance(model._meta.get_field(name), IntegerField):
        either |= Q((f"{name}__in", {int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < LONG}))
    return either


def _name_paths(model: type[Model], record: Record | None) -> list[str]:
    return [path for name in name_fields(model, record) for path in _text_paths(model, name)]


def _text_paths(model: type[Model], name: str) -> list[str]:
    """Return where the text stands by which people know a field: in itself, or in what names the record that it points to."""
    found = model._meta.get_field(name)
    target = found.related_model
    if isinstance(target, type) and issubclass(target, Model):
        return [f"{name}__{path}" for path in _name_paths(target, record_for(target))]
    return [name] if isinstance(found, CharField) else []


def _texts_of(row: Model, record: Record | None) -> list[str]:
    texts = [str(getattr(row, name)) for name in name_fields(type(row), record)]
    texts += [str(reduce(getattr, path.split("__"), row)) for path in _name_paths(type(row), record) if "__" in path]
    if record is not None and len(record.key_fields) > 1:
        texts += [natural_key(row, record.key_fields), whole_key(row, record)]
    return [t for t in dict.fromkeys(texts) if t]


def natural_key(row: Model, fields: tuple[str, ...]) -> str:
    """Return the text of a record's natural key: "CH", "Main house / 101"."""
    return JOINT.join(str(getattr(row, name)) for name in fields)


def whole_key(row: Model, record: Record) -> str:
    """Return a natural key with the keys of its parts: "City hall / Main house / 101"."""
    parts = []
    for name in record.key_fields:
        part = getattr(row, name)
        inner = record_for(type(part)) if isinstance(part, Model) else None
        parts.append(whole_key(part, inner) if inner is not None and len(inner.key_fields) > 1 else str(part))
    return JOINT.join(parts)


def _key_paths(model: type[Model], record: Record) -> list[str]:
    """Return the relations that a whole key reads."""
    paths = []
    for name in record.key_fields:
        target = model._meta.get_field(name).related_model
        if isinstance(target, type) and issubclass(target, Model):
            inner = record_for(target)
            paths += [name, *(f"{name}__{path}" for path in (_key_paths(target, inner) if inner is not None else ()))]
    return paths


def name_for_files(row: Model) -> str:
    """Return how a file names a record so that an import finds it again."""
    record = record_for(type(row))
    if record is not None and record.key_fields:
        return natural_key(row, record.key_fields)
    return next((str(getattr(row, n)) for n in name_fields(type(row), record) if getattr(row, n)), with_key(row))
