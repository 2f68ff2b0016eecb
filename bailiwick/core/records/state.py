"""A record's stored values: taken before and after a change, compared, and put into words for the trail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Model

    from bailiwick.core.events import Changes

#: field name -> stored value; keys for relations, sorted keys for many of them
State = dict[str, object]

_KEPT_BY_US = {"version", "path", "retired_at"}


def plain_fields(model: type[Model]) -> list[Field[object, object]]:
    """Return the columns that a form or a hook may change."""
    return [f for f in model._meta.concrete_fields if not f.primary_key and f.name not in _KEPT_BY_US and not getattr(f, "generated", False)]


def state_of(record: Model) -> State:
    """Return the column values of a record, custom answers included."""
    return {f.name: _copied(getattr(record, f.attname)) for f in plain_fields(type(record))}


def _copied(value: object) -> object:
    return dict(value) if isinstance(value, dict) else value


def many_state(record: Model, names: Iterable[str]) -> State:
    """Return the keys in the named many-to-many fields; one query each."""
    return {name: sorted(getattr(record, name).values_list("pk", flat=True)) for name in names}


def differing(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the names whose values differ."""
    return [name for name in after if before.get(name) != after[name]]


def in_json(state: Mapping[str, object]) -> dict[str, object]:
    """Return values fit for JSON: instants and numbers as exact text."""
    fit: dict[str, object] = json.loads(json.dumps(dict(state), cls=DjangoJSONEncoder))
    return fit


def from_json(model: type[Model], state: Mapping[str, object]) -> State:
    """Return stored values from what `in_json` wrote."""
    read: State = {}
    for name, value in state.items():
        field = model._meta.get_field(name)
        if getattr(field, "many_to_many", False) or value is None or isinstance(value, dict):
            read[name] = value
        else:
            target = getattr(field, "target_field", field) if field.is_relation else field
            read[name] = target.to_python(value) if isinstance(target, Field) else value
    return read


def told(record: Model, before: Mapping[str, object], after: Mapping[str, object], names: Mapping[tuple[str, object], str] | None = None) -> Changes:
    """Return the changes as the trail keeps them: relations by name, custom answers one by one.

    `names` supplies (field, key) -> name for relations already fetched; others are looked up.
    """
    known = dict(names or {})
    changes: Changes = {}
    for name in differing(before, after):
        if name == "custom":
            changes |= _answers(before.get(name), after[name])
            continue
        field = record._meta.get_field(name)
        if field.is_relation:
            changes[name] = (_named(record, name, before.get(name), known), _named(record, name, after[name], known))
        elif getattr(field, "editable", True):
            changes[name] = (before.get(name), after[name])
    return {name: (old, new) for name, (old, new) in zip(changes, _pairs_in_json(changes), strict=True)}


def _pairs_in_json(changes: Changes) -> list[tuple[object, object]]:
    return [tuple(pair) for pair in json.loads(json.dumps(list(changes.values()), cls=DjangoJSONEncoder))]


def _answers(before: object, after: object) -> Changes:
    old, new = (value if isinstance(value, dict) else {} for value in (before, after))
    return {f"custom_{name}": (old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name)}


def _named(record: Model, name: str, key: object, known: Mapping[tuple[str, object], str]) -> object:
    if isinstance(key, list):
        return ", ".join(str(_named(record, name, one, known)) for one in key)
    if key is None:
        return None
    if (name, key) in known:
        return known[name, key]
    related = record._meta.get_field(name).related_model
    if not isinstance(related, type):
        return str(key)
    found = related._default_manager.filter(pk=key).first()
    return str(found) if found is not None else str(key)
