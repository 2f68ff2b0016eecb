"""Questions about secret records stay hidden even from who asked them, once the record is hidden from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account

#: user -> keys of the records of one type which this user may not know of
Hidden = Callable[["Account"], "QuerySet[Any, Any]"]
_hidden: dict[str, Hidden] = {}


def hide_questions(model: type[Model], hidden: Hidden) -> None:
    """Hide questions about some records from everybody but those who decide them."""
    _hidden[model._meta.label_lower] = hidden


def on_hidden_records(user: Account) -> Q:
    """Return which questions are about records that a user may not know of."""
    unseen = Q(pk__in=())
    for subject_type, hidden in _hidden.items():
        unseen |= Q(subject_type=subject_type, subject_id__in=hidden(user))
    return unseen
