"""Hears everything and tells those webhooks that want it; their owners hear of failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.core.events import Event, in_bulk, on
from bailiwick.core.jobs import enqueue
from bailiwick.core.silence import is_silent
from bailiwick.webhooks.actions import tell_webhooks
from bailiwick.webhooks.jobs import send_to_webhook
from bailiwick.webhooks.notices import register_notices

if TYPE_CHECKING:
    from collections.abc import Sequence

register_notices()


@on(Event)
def tell(event: Event) -> None:
    """Write the messages about an event in its transaction, and have them sent after it."""
    tell_all([event])


@in_bulk(tell)
def tell_all(events: Sequence[Event]) -> None:
    """Write the messages about many events of one kind; none within `silence()`."""
    if is_silent():
        return
    for key in tell_webhooks(events, now=events[0].at):
        enqueue(send_to_webhook.using(unique_key=f"webhook-{key}"), key)
