"""Follows ORM paths such as "site__name" to the field at their end."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignObjectRel

if TYPE_CHECKING:
    from django.db.models import Model


@lru_cache(maxsize=2048)
def steps(model: type[Model], path: str) -> tuple[Field[object, object], ...]:
    """Return the fields along a path; shorter than the path when its end is no field.

    A reverse relation counts as the field that points back.
    """
    found: list[Field[object, object]] = []
    here: type[Model] | None = model
    for part in path.split("__"):
        if here is None:
            break
        try:
            step = here._meta.get_field(here._meta.pk.name if part == "pk" else part)
        except FieldDoesNotExist:
            break
        here = step.related_model if step.is_relation and isinstance(step.related_model, type) else None
        found.append(step.remote_field if isinstance(step, ForeignObjectRel) else step)
    return tuple(found)


def field_at(model: type[Model], path: str) -> Field[object, object] | None:
    """Return the field at the end of a path, or None for an expression or a key inside JSON."""
    along = steps(model, path)
    return along[-1] if len(along) == len(path.split("__")) else None


def may_be_empty(model: type[Model], path: str) -> bool:
    """Whether the value at a path may be null: a null column, or a missing relation on the way."""
    along = steps(model, path)
    return len(along) < len(path.split("__")) or any(f.null or f.many_to_many for f in along)
