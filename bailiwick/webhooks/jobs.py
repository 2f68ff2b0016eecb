"""What the worker does for webhooks."""

from __future__ import annotations

from bailiwick.core import clock
from bailiwick.core.jobs import enqueue, job, scheduled
from bailiwick.webhooks.actions import forget_messages, send_messages, webhooks_with_work


@job
def send_to_webhook(key: int) -> None:
    """Send what is due to one webhook."""
    send_messages(key, clock=clock.now)


@scheduled("* * * * *")
def send_due_messages() -> None:
    """Take up what is to be tried again, and what a lost worker left."""
    for key in webhooks_with_work(clock.now()):
        enqueue(send_to_webhook.using(unique_key=f"webhook-{key}"), key)


@scheduled("50 3 * * *")
def forget_old_messages() -> None:
    """Clear the log of what is more than a month old."""
    forget_messages(clock.now())
