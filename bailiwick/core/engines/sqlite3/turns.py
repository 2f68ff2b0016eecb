"""Whose turn it is to write: a lock on a file for whoever writes, and one for whoever is next.

Only one of those who wait looks whether the writer has done, and can therefore look often; when it is a process's turn, the others wait to
be the next. The kernel gives both back when a process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress

#: seconds after which whoever waits goes to the database itself, which waits on and then says that it is locked
PATIENCE = 10.0
#: seconds between looks of whoever is next, and of those who want to be
OFTEN, NOW_AND_THEN = 0.0005, 0.002


class Turn:
    """A place in the line at a database, for one connection."""

    def __init__(self) -> None:
        """Stand nowhere."""
        self._held: int | None = None

    @property
    def is_ours(self) -> bool:
        """Whether this connection may write now."""
        return self._held is not None

    def take(self, database: str) -> None:
        """Wait for the turn at a file. Whoever cannot have it goes without: where files cannot be locked, or after a while."""
        if self._held is not None:
            return
        until = time.monotonic() + PATIENCE
        with suppress(OSError):
            place = _locked(f"{database}-next", NOW_AND_THEN, until)
            if place is None:
                return
            try:
                self._held = _locked(f"{database}-turn", OFTEN, until)
            finally:
                os.close(place)

    def pass_on(self) -> None:
        """Let the next one write."""
        if self._held is not None:
            fcntl.flock(self._held, fcntl.LOCK_UN)  # a process that was forked meanwhile may have the file open, too
            os.close(self._held)
            self._held = None


def _locked(path: str, pause: float, until: float) -> int | None:
    """Return a file that was locked in time. Raises OSError where that cannot be done."""
    opened = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    while True:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(opened)
                return None
            time.sleep(pause)
        except OSError:
            os.close(opened)
            raise
        else:
            return opened
