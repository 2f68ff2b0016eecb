"""Hears everything, and tells whoever is to be told."""

from __future__ import annotations

from bailiwick.core import clock
from bailiwick.core.events import Event, on
from bailiwick.notifications.actions import tell
from bailiwick.notifications.notices import notices_of


@on(Event)
def tell_people(event: Event) -> None:
    """Write the notices and mails of an event, in its transaction."""
    if notices_of(type(event)):
        tell(event, now=clock.now())
