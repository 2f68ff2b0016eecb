"""Lets a service that works on any record ask the record's own app who may read and who may write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account, Actor

#: the largest key a database can hold; anything above names no record
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Door:
    """The read door and the write door of one model."""

    queryset: Callable[[Account], QuerySet[Any]]
    may_write: Callable[[Actor, Any], bool]


class Doors:
    """The doors of every model that takes part in one service, by its label."""

    def __init__(self) -> None:
        self._doors: dict[str, Door] = {}

    def open(self, model: type[Model], door: Door) -> None:
        """Let the records of a model take part."""
        self._doors[model._meta.label_lower] = door

    def __contains__(self, model: type[Model]) -> bool:
        return model._meta.label_lower in self._doors

    def record(self, user: Account, record_type: str, record_id: int) -> Model:
        """Return the record if the user may see it; raises Http404 as for one that does not exist."""
        door = self._doors.get(record_type)
        if door is None or not 0 < record_id <= LARGEST_KEY:
            raise Http404
        record: Model | None = door.queryset(user).filter(pk=record_id).first()
        if record is None:
            raise Http404
        return record

    def may_write(self, actor: Actor, record: Model) -> bool:
        """Whether the actor may change what hangs on a record: sees it, and its app agrees."""
        door = self._doors.get(record._meta.label_lower)
        if door is None:
            return False
        seen = actor.user is None or door.queryset(actor.user).filter(pk=record.pk).exists()
        return seen and door.may_write(actor, record)


def label_of(record: Model) -> str:
    """Return the name under which rows of the platform refer to a record's type."""
    return record._meta.label_lower
