"""What is never told to another program, whoever owns the webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    rows = type(subject)._default_manager
    if not hasattr(rows, "visible_to"):
        return True
    return not rows.visible_to(owner).filter(pk=subject.pk).exists()
