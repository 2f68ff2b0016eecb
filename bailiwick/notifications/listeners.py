"""Hears everything, and tells whoever is to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bailiwick.notifications.file_notices
import bailiwick.notifications.job_notices  # noqa: F401 - register what they tell of
from bailiwick.core import clock
from bailiwick.core.events import Event, in_bulk, on
from bailiwick.notifications.actions import tell
from bailiwick.notifications.notices import notices_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@on(Event)
def tell_people(event: Event) -> None:
    """Write the notices and mails of an event, in its transaction."""
    if notices_of(type(event)):
        tell(event, now=clock.now())


@in_bulk(tell_people)
def tell_people_of_many(events: Sequence[Event]) -> None:
    """Write the notices of many events of one kind; that most kinds have none is found out once."""
    if notices_of(type(events[0])):
        for event in events:
            tell(event, now=clock.now())
