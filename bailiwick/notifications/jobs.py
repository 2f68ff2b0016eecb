"""What the worker does for notices and mail."""

from __future__ import annotations

from bailiwick.core import clock
from bailiwick.core.jobs import scheduled
from bailiwick.notifications.actions import drain, forget_old


@scheduled("* * * * *")
def send_mail() -> None:
    """Send what is due."""
    drain(clock.now(), clock=clock.now)


@scheduled("40 3 * * *")
def forget_old_notices() -> None:
    """Clear away read notices and settled mails after three months."""
    forget_old(clock.now())
