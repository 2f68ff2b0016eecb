"""Hears everything: whatever is published anywhere ends in the trail."""

from __future__ import annotations

from bailiwick.audit.actions import record
from bailiwick.core import clock
from bailiwick.core.events import Event, on


@on(Event)
def write_down(event: Event) -> None:
    """Record the event before any other listener adds its consequences."""
    record(event, now=clock.now())
