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
#: a key -> it and the keys of what it is part of, from the nearest outward
Outward = Callable[[str], tuple[str, ...]]

_things: dict[str, Things] = {}
_outward: dict[str, Outward] = {}


def add_things(scope: str, things: Things, outward: Outward | None = None) -> None:
    """Say which services, categories or departments there are, and what each is part of."""
    _things[scope] = things
    if outward is not None:
        _outward[scope] = outward


def outward_from(scope: str, key: str) -> tuple[str, ...]:
    """Return a key and those of what it is part of, from the nearest outward; nothing for no key."""
    if not key:
        return ()
    return _outward[scope](key) if scope in _outward else (key,)


def things_for(scope: str, user: Account) -> list[tuple[str, str]]:
    """Return the keys and names of what a policy of this scope can be for."""
    return [(str(key), str(name)) for key, name in _things[scope](user)] if scope in _things else []


def names_for(user: Account) -> dict[tuple[str, str], str]:
    """Return the name of everything a policy can be for, by scope and key."""
    return {(scope, key): name for scope in _things for key, name in things_for(scope, user)}
