"""How the ring stands: what each key still holds, and which former ones may go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from bailiwick.core.keys.columns import columns
from bailiwick.core.keys.ring import Key, ring
from bailiwick.core.models import KeyNote

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Standing:
    """One key of the ring: how many secrets lie under it, and since when it is (or was) the newest."""

    key: Key
    is_current: bool
    holds: int
    begun_at: datetime | None


def standings() -> list[Standing]:
    """Return every key of the ring, the newest first."""
    begun = dict(KeyNote.objects.values_list("name", "begun_at"))
    keys = ring()
    return [Standing(key, key == keys[0], sum(column.under(key).count() for column in columns), begun.get(key.name)) for key in keys]


def waiting() -> int:
    """Return how many secrets are not sealed under the newest key."""
    key = ring()[0]
    return sum(column.not_under(key).count() for column in columns)


def lost() -> int:
    """Return how many secrets are sealed under a key that is not in the ring."""
    return sum(column.strange().count() for column in columns)


def unnamed() -> int:
    """Return how many secrets of older versions may lie under any key."""
    return sum(column.unnamed().count() for column in columns)


def may_go_at(standing: Standing) -> datetime | None:
    """Return when a former key may be put away: when nothing lies under it and whatever it signed has ended; None while it is needed."""
    if standing.is_current or standing.holds or unnamed():
        return None
    begun = KeyNote.objects.filter(name=ring()[0].name).values_list("begun_at", flat=True).first()
    return begun + longest_signature() if begun is not None else None


def longest_signature() -> timedelta:
    """Return how long anything that a key signed is believed at most: a session, a link to a new password."""
    return timedelta(seconds=max(int(settings.SESSION_COOKIE_AGE), int(settings.PASSWORD_RESET_TIMEOUT)))
