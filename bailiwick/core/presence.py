"""Who else has a record open now, and whether they write: so that two people do not do the same thing.

meetable(Ticket, queryset=lambda user: Ticket.objects.open_to(user), may_meet=can_see_whole)

Kept in the shared cache, never in the database: each reader's page says every few seconds that it is
still there, and what was not said for a while is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from bailiwick.core.doors import Door, Doors
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account, Actor

doors = Doors()
#: seconds between two signs of life, and after how many somebody counts as gone
EVERY, GONE_AFTER = 15, 40
#: people kept for one record
MOST = 20


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who has a record open."""

    name: str
    is_writing: bool


def meetable(model: type[Model], *, queryset: Callable[[Account], QuerySet[Any]], may_meet: Callable[[Actor, Any], bool]) -> None:
    """Let those who may read a record in full see who else has it open."""
    doors.open(model, Door(queryset, may_meet))


def be_present(record: Model, *, actor: Actor, now: datetime, is_writing: bool = False) -> list[Present]:
    """Say that the actor has a record open, and return who else has, writers first. Raises Refused."""
    require(doors.may_write(actor, record))
    user = actor.user
    if user is None:
        return []
    name = f"presence:{record._meta.label_lower}:{record.pk}"
    at = now.timestamp()
    there: dict[int, tuple[str, bool, float]] = {pk: one for pk, one in (cache.get(name) or {}).items() if at - one[2] < GONE_AFTER}
    others = [Present(words, writes) for pk, (words, writes, _seen) in there.items() if pk != user.pk]
    there[user.pk] = (str(user), is_writing, at)
    latest = sorted(there.items(), key=lambda pair: -pair[1][2])[:MOST]
    cache.set(name, dict(latest), GONE_AFTER)
    return sorted(others, key=lambda one: (not one.is_writing, one.name))
