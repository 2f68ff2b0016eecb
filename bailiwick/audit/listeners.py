"""Hears everything: whatever is published anywhere ends in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.audit.actions import record, record_many
from bailiwick.core import clock
from bailiwick.core.events import Event, in_bulk, on

if TYPE_CHECKING:
    from collections.abc import Sequence


@on(Event)
def write_down(event: Event) -> None:
    """Record the event before any other listener adds its consequences."""
    record(event, now=clock.now())


@in_bulk(write_down)
def write_all_down(events: Sequence[Event]) -> None:
    """Record the events of a bulk act, one row each, in one go."""
    record_many(events, now=clock.now())
