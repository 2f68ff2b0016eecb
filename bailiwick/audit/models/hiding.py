"""Which rows exist for nobody who may not read their subject; the apps that keep secrets say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account

#: user -> keys of the records of one type which this user may not know of
Hidden = Callable[["Account"], "QuerySet[Any, Any]"]

_hidden: dict[str, list[Hidden]] = {}


def hide_rows(model: type[Model], hidden: Hidden) -> None:
    """Hide the trail of some records: `hide_rows(Ticket, lambda user: Ticket.objects.hidden_from(user).values("pk"))`.

    The queryset must give one column, the keys; it becomes part of the query of every
    timeline, log, export and API answer.
    """
    rules = _hidden.setdefault(model._meta.label_lower, [])
    if hidden not in rules:
        rules.append(hidden)


def hidden_from(user: Account) -> Q:
    """Return what to exclude from the trail for this user."""
    unseen = Q()
    for subject_type, rules in _hidden.items():
        for rule in rules:
            unseen |= Q(subject_type=subject_type, subject_id__in=rule(user))
    return unseen
