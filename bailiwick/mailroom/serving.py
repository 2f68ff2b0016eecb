"""The two programs of the mailroom: one watches mailboxes, one takes mail from mail servers."""

from __future__ import annotations

import asyncio
import signal
import threading

from bailiwick.mailroom.fetching.watching import watch_mailboxes
from bailiwick.mailroom.listening.listener import run
from bailiwick.mailroom.listening.ports import ports

__all__ = ["ports", "run_listener", "run_watcher"]


def run_watcher() -> int:
    """Watch mailboxes until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    watch_mailboxes(stop)
    return 0


def run_listener() -> int:
    """Take mail from mail servers until told to stop."""
    asyncio.run(run())
    return 0
