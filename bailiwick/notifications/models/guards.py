"""A notice is shown only to those who may still read what it is about."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account

_guarded: dict[str, type[Model]] = {}


def guard(model: type[Model]) -> None:
    """Show notices about these records only to those whom `visible_to` lets read them.

    Raises TypeError for a model without that door.
    """
    if not hasattr(model._default_manager, "visible_to"):
        raise TypeError(f"{model.__name__} has no visible_to(user)")
    _guarded[model._meta.label_lower] = model


def guarded() -> tuple[str, ...]:
    """Return the labels of the guarded models."""
    return tuple(_guarded)


def readable(user: Account, subject_types: Iterable[str] | None = None) -> Q:
    """Return the condition that a notice's subject may be read; what is neither guarded nor free of doors stays hidden.

    Whoever knows of which types the subjects are says so: then only the doors of these are asked.
    """
    condition = ~Q(subject_type__in=with_doors())
    for label in _guarded if subject_types is None else _guarded.keys() & set(subject_types):
        condition |= Q(subject_type=label, subject_id__in=_visible(_guarded[label], user).values("pk"))
    return condition


@cache
def with_doors() -> frozenset[str]:
    """Return the labels of all models that have a read door."""
    return frozenset(m._meta.label_lower for m in apps.get_models() if hasattr(m._default_manager, "visible_to"))


def may_read(user: Account, subject_type: str, keys: Iterable[int]) -> set[int]:
    """Return those keys of one type that the user may read now; one query."""
    keys = set(keys)
    try:
        model = apps.get_model(subject_type)
    except (LookupError, ValueError):
        return keys
    if not hasattr(model._default_manager, "visible_to"):
        return keys
    return set(_visible(model, user).filter(pk__in=keys).values_list("pk", flat=True))


def _visible(model: type[Model], user: Account) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.visible_to(user)  # type: ignore[attr-defined] # guarded models have this door
    return rows
