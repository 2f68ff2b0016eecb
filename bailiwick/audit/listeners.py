"""Hears everything: whatever is published anywhere ends in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.audit.actions import record, record_many
from bailiwick.audit.models import AuditRow
from bailiwick.core import clock
from bailiwick.core.conflicts import tell_who_changed
from bailiwick.core.events import Event, in_bulk, on

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from django.db.models import Model

#: rows of a record's trail that are looked through for who changed a field
RECENT = 50


@on(Event)
def write_down(event: Event) -> None:
    """Record the event before any other listener adds its consequences."""
    record(event, now=clock.now())


@in_bulk(write_down)
def write_all_down(events: Sequence[Event]) -> None:
    """Record the events of a bulk act, one row each, in one go."""
    record_many(events, now=clock.now())


def last_changes(record: Model, names: Collection[str]) -> dict[str, tuple[str, datetime]]:
    """Return who changed each of these fields last, and when, as far as the newest rows of the trail tell."""
    wanted, found = set(names), dict[str, tuple[str, "datetime"]]()
    for row in AuditRow.objects.about(record).newest_first()[:RECENT]:
        for name in wanted & set(row.changes):
            found[name] = (row.actor_name, row.at)
        wanted -= set(found)
    return found


tell_who_changed(last_changes)
