"""What is never told to another program, whoever owns the webhook."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from bailiwick.core.asked_by import AskedBy
from bailiwick.core.prepared import Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

    from bailiwick.core.actors import Account

_rules: dict[type[Model], Callable[[Any], bool]] = {}


def keep_back(model: type[Model], is_secret: Callable[[Any], bool]) -> None:
    """Keep the events of some records of a model from every webhook: `keep_back(Call, lambda call: call.ticket.need_to_know)`."""
    _rules[model] = is_secret


def is_kept_back(subject: Model, owner: Account) -> bool:
    """Whether a record's events must not leave: it is secret, has no read door, or is not for the webhook's owner."""
    secret = _rules.get(type(subject))
    if getattr(subject, "need_to_know", False) or getattr(subject, "is_secret", False) or (secret is not None and secret(subject)):
        return True
    if subject.pk is None or not hasattr(type(subject)._default_manager, "visible_to"):
        return True
    return _seen(type(subject)).first(owner, key=subject.pk) is None


@cache
def _seen(model: type[Model]) -> AskedBy[Any]:
    """Return the question whether somebody may see the record of a key."""
    key, rows = Slot("key", getattr(model, str(model._meta.pk.attname))), cast("Any", model._default_manager)
    return AskedBy(model, lambda owner: rows.visible_to(owner).filter(pk=key).order_by().values_list("pk"))
