"""A list drawn in other shapes: as a board of columns, as a calendar. Filters, views and links stay those of the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account, Actor
    from bailiwick.core.records.listing import Listing

    Words = str | _StrPromise


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A column of a board: the value its rows share, as a key for links, and in words."""

    key: str
    value: object
    title: Words


class Mover(Protocol):
    """Moves a row to a column through the actions of its app."""

    def __call__(self, actor: Actor, key: int, to: str, *, now: datetime) -> str:
        """Return where to go on when more must be asked, or nothing when it is done. Raises Conflict, ValidationError, Refused, Http404."""


@dataclass(frozen=True, slots=True)
class Board:
    """Columns by the values of one field; `shown` names the list columns that a card shows. `filter` narrows the list to a column."""

    name: str
    title: Words
    path: str
    columns: Callable[[Listing], list[BoardColumn]]
    shown: tuple[str, ...]
    filter: str
    move: Mover
    can_move: Callable[[Account], bool]


@dataclass(frozen=True, slots=True)
class Dated:
    """A calendar by one instant of each row; `filter` narrows the list to a day."""

    name: str
    title: Words
    path: str
    filter: str
