"""What a policy can be for, told by those who own it: services, categories and departments are keys and words here, and nothing else.

add_things("department", departments_by_code)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: who looks -> the keys and names of everything of one kind that is in use, in order
Things = Callable[["Account"], Iterable[tuple[str, str]]]

_things: dict[str, Things] = {}


def add_things(scope: str, things: Things) -> None:
    """Say which services, categories or departments there are."""
    _things[scope] = things


def things_for(scope: str, user: Account) -> list[tuple[str, str]]:
    """Return the keys and names of what a policy of this scope can be for."""
    return [(str(key), str(name)) for key, name in _things[scope](user)] if scope in _things else []


def names_for(user: Account) -> dict[tuple[str, str], str]:
    """Return the name of everything a policy can be for, by scope and key."""
    return {(scope, key): name for scope in _things for key, name in things_for(scope, user)}
