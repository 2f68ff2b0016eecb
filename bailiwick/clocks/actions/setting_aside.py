"""Clocks whose ledgers cannot be read are set aside and named, and taken up again when they can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from bailiwick.clocks.events import ClockSetAside
from bailiwick.clocks.models import Clock, SetAside
from bailiwick.clocks.models.set_aside import WHY_LETTERS
from bailiwick.core.actors import System
from bailiwick.core.events import publish_many

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

log = structlog.get_logger(__name__)


@transaction.atomic
def set_aside(unread: Mapping[int, str], *, now: datetime) -> None:
    """Note which clocks cannot be read and what is wrong with each, and say so once of each."""
    if not unread:
        return
    known = set(SetAside.objects.filter(clock__in=list(unread)).values_list("clock", flat=True))
    clocks = Clock.objects.in_bulk([key for key in unread if key not in known])
    SetAside.objects.bulk_create([SetAside(clock=clock, at=now, why=unread[key][:WHY_LETTERS]) for key, clock in clocks.items()])
    actor = System("the ledger cannot be read")
    publish_many([ClockSetAside(actor=actor, subject=clock, at=now, why=unread[key][:WHY_LETTERS]) for key, clock in clocks.items()])
    for key in clocks:
        log.error("clock set aside", clock=key, why=unread[key])


def take_up(readable: Collection[int]) -> None:
    """Take up clocks again that can be read."""
    SetAside.objects.filter(clock__in=readable).delete()
