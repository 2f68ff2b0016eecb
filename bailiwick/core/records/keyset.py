"""Pages that begin after a row rather than at a number: instant at any depth, in both directions.

Empty values come last, whichever way the list is sorted; the primary key breaks ties.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Q

from bailiwick.core.records.paths import field_at, may_be_empty

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Model, QuerySet
    from django.db.models.expressions import OrderBy


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Key:
    """One step of an order."""

    path: str
    descending: bool = False
    nullable: bool = False


def keys_of(model: type[Model], sort: Sequence[str]) -> list[Key]:
    """Turn an order such as ["-opened_at"] into keys that end with the primary key."""
    keys: list[Key] = []
    for term in sort:
        path = term.removeprefix("-")
        if path in {"pk", "id"}:
            return [*keys, Key("pk", term.startswith("-"))]
        keys.append(Key(path, term.startswith("-"), may_be_empty(model, path)))
    return [*keys, Key("pk", keys[-1].descending if keys else False)]


def ordering(keys: Sequence[Key], *, backwards: bool = False) -> list[OrderBy]:
    """Return the ORDER BY of the keys, or of the same list read from its end."""
    return [_order(key, backwards=backwards) for key in keys]


def _order(key: Key, *, backwards: bool) -> OrderBy:
    empty_last, empty_first = (key.nullable and not backwards) or None, (key.nullable and backwards) or None
    if key.descending != backwards:
        return F(key.path).desc(nulls_last=empty_last, nulls_first=empty_first)
    return F(key.path).asc(nulls_last=empty_last, nulls_first=empty_first)


def beyond(keys: Sequence[Key], values: Sequence[object], *, backwards: bool = False) -> Q:
    """Return the condition for rows after (or before) the row with these values."""
    either, same = Q(), Q()
    for index, (key, value) in enumerate(zip(keys, values, strict=True)):
        further = _further(key, value, backwards=backwards)
        if further is not None:
            either |= same & further if index else further
        same &= Q((f"{key.path}__isnull", True)) if value is None else Q((key.path, value))
    first, value = keys[0], values[0]
    if not first.nullable and len(keys) > 1:  # lets the index start at the right place
        up = first.descending == backwards
        return Q((f"{first.path}__{'gte' if up else 'lte'}", value)) & either
    return either


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an order that an index holds in one piece."""

    condition: Q
    keys: Sequence[Key]


def stretches(keys: Sequence[Key], place: Sequence[object] | None, *, backwards: bool = False) -> list[Stretch]:
    """Return the parts of an order from a place on, in the order in which they are read.

    Rows that have the first key and those that have none are two parts: "empty ones last" is an order that no
    index has, but each part has one.
    """
    first, rest = keys[0], keys[1:]
    if not first.nullable:
        return [Stretch(beyond(keys, place, backwards=backwards) if place is not None else Q(), keys)]
    solid = [replace(first, nullable=False), *rest]
    is_empty = place is not None and place[0] is None
    filled, empty = Q((f"{first.path}__isnull", False)), Q((f"{first.path}__isnull", True))
    if place is not None and is_empty:
        empty &= beyond(rest, place[1:], backwards=backwards)
    elif place is not None:
        filled &= beyond(solid, place, backwards=backwards)
    parts = [Stretch(filled, solid), Stretch(empty, rest)]
    if backwards:
        return parts[::-1] if is_empty else parts[:1]
    return parts[1:] if is_empty else parts


def first_rows(rows: QuerySet[Any, Row], parts: Sequence[Stretch], wanted: int, *, backwards: bool = False) -> list[Row]:
    """Return the first rows of some stretches; a stretch is read only where those before it were not enough."""
    found: list[Row] = []
    for part in parts:
        if len(found) < wanted:
            found += rows.filter(part.condition).order_by(*ordering(part.keys, backwards=backwards))[: wanted - len(found)]
    return found


def _further(key: Key, value: object, *, backwards: bool) -> Q | None:
    up = key.descending == backwards
    if value is None:  # empty values stand at the end
        return Q((f"{key.path}__isnull", False)) if backwards else None
    step = Q((f"{key.path}__{'gt' if up else 'lt'}", value))
    return step | Q((f"{key.path}__isnull", True)) if key.nullable and not backwards else step


def cursor_of(keys: Sequence[Key], row: Mapping[str, object]) -> str:
    """Write the place of a row into a link."""
    values = [row[key.path] for key in keys]
    return base64.urlsafe_b64encode(json.dumps(values, cls=_Exact).encode()).decode().rstrip("=")


def values_of(model: type[Model], keys: Sequence[Key], cursor: str) -> list[object] | None:
    """Read a place from a link; None when it does not belong to this order."""
    try:
        raw = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(raw, list) or len(raw) != len(keys) or raw[-1] is None:
            return None
        values = [_value(model, key, text) for key, text in zip(keys, raw, strict=True)]
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        return None
    return values


def _value(model: type[Model], key: Key, raw: object) -> object:
    if raw is None:
        if not key.nullable:
            raise ValueError(key.path)
        return None
    if not isinstance(raw, str | int | float | bool) or "\0" in str(raw):
        raise TypeError(key.path)
    field = field_at(model, key.path)
    return field.to_python(raw) if field is not None else raw


class _Exact(DjangoJSONEncoder):
    """Keeps the microseconds that a place in the list depends on."""

    def default(self, o: object) -> object:
        """Write instants in full."""
        isoformat = getattr(o, "isoformat", None)
        return isoformat() if isoformat is not None else super().default(o)
