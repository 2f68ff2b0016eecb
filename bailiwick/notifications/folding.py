"""Decides for one address which mails go now, which wait, and which become one digest.

Pure arithmetic over instants: nothing here reads the database or the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.notifications.models import Outgoing

#: mails to one address within WINDOW that are still read as single mails
LIMIT = 3
WINDOW = timedelta(minutes=10)
#: a storm is folded when it has been quiet for this long …
SETTLED = timedelta(seconds=45)
#: … or has lasted this long
PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Past:
    """What went to the address within WINDOW: when, and whether it was a digest made of a storm."""

    sent: tuple[datetime, ...] = ()
    storm_at: datetime | None = None


@dataclass(slots=True)
class Plan:
    """What to do with the mails that are due."""

    each: list[Outgoing] = field(default_factory=list)
    fold: list[Outgoing] = field(default_factory=list)
    hold: list[Outgoing] = field(default_factory=list)
    until: datetime | None = None


def plan(due: Sequence[Outgoing], past: Past, now: datetime) -> Plan:
    """Return the plan for one address: few mails go singly, a storm becomes one; what a person wrote goes by itself."""
    made = Plan(each=[m for m in due if m.is_digest or m.is_letter])
    due = [m for m in due if not m.is_letter]
    chosen = [m for m in due if m.in_digest and not m.is_digest]
    single = [m for m in due if not m.in_digest and not m.is_digest]
    room = LIMIT - len(past.sent)
    if past.storm_at is None and len(single) <= room:
        made.each += single
    elif until := _wait(single, past, now, room):
        made.hold, made.until = single, until
    else:
        chosen = single + chosen
    made.fold = chosen
    if len(made.fold) == 1:
        made.each += made.fold
        made.fold = []
    return made


def _wait(single: Sequence[Outgoing], past: Past, now: datetime, room: int) -> datetime | None:
    """Return how long a storm has to wait before it is folded; None when it is time."""
    if not single:
        return None
    if past.storm_at is not None and past.storm_at + WINDOW > now:
        return past.storm_at + WINDOW
    if room <= 0 and past.sent and min(past.sent) + WINDOW > now:
        return min(past.sent) + WINDOW
    created = [m.created_at for m in single]
    until = min(max(created) + SETTLED, min(created) + PATIENCE)
    return until if until > now else None
