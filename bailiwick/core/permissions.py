"""Abilities are data: apps declare them, roles grant them, actions require them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing a person may be allowed to do, and the built-in roles that have it."""

    name: str
    words: str | _StrPromise
    roles: frozenset[str]


#: dotted name -> ability, in the order of declaration
abilities: dict[str, Ability] = {}


class Refused(PermissionDenied):
    """The actor may not do this; the message says what would be needed."""


def declare(name: str, words: str | _StrPromise, *, roles: str) -> None:
    """Register an ability: `declare("desk.resolve_ticket", _("Resolve tickets"), roles="technician-1 supervisor")`.

    `roles` are the slugs of the built-in roles that get it on a new installation.
    """
    abilities[name] = Ability(name, words, frozenset(roles.split()))


def require(allowed: bool, message: str | _StrPromise = "") -> None:  # noqa: FBT001 - reads as a sentence: require(can_resolve(actor, ticket))
    """Go on only if allowed; otherwise raise Refused with a sentence for the person."""
    if not allowed:
        raise Refused(message or _("Your role does not allow this. Ask your supervisor for the ability."))
