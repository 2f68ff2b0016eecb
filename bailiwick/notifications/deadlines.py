"""Bounds the time of a conversation with a mail server as a whole.

A time-out of the socket begins anew with every byte, so a server that answers a byte per second would hold the outbox for hours.
Here the line is cut when the time is over, whatever is being waited for; who was waiting then hears that the line is dead.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import smtplib
    from collections.abc import Iterator

#: the slowest line for which a large mail is given time, in bytes per second
SLOWEST = 20_000


class Deadline:
    """The clock of one conversation."""

    def __init__(self, seconds: float, server: smtplib.SMTP) -> None:
        self.seconds, self.server = seconds, server
        self.ran_out = False

    def cut(self) -> None:
        """End the line; whoever reads from it or writes to it wakes up."""
        self.ran_out = True
        line = getattr(self.server, "sock", None)
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def check(self) -> None:
        """Raise OSError when the time was over: what was read since may be half an answer."""
        if self.ran_out:
            raise TimeoutError

    def told(self, error: Exception) -> str:
        """Return why the conversation failed."""
        if self.ran_out:
            return _("The mail server was too slow: it was given %(seconds)d seconds.") % {"seconds": self.seconds}
        return told(error)


@contextmanager
def within(seconds: float, server: smtplib.SMTP) -> Iterator[Deadline]:
    """Let a conversation last no longer than this."""
    deadline = Deadline(seconds, server)
    timer = threading.Timer(seconds, deadline.cut)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()


def seconds_for(size: int) -> float:
    """Return how long a mail of so many bytes may take: the time-out of the settings, and what a slow line needs."""
    return float(settings.EMAIL_TIMEOUT or 20) + size / SLOWEST


def told(error: Exception) -> str:
    """Return an error as words for the outbox."""
    return f"{type(error).__name__}: {error}"[:500]
