"""Keeps the figures of several processes in files that each of them maps, as prometheus-client does, but in as many as run at once.

The library names a file after its process, so that workers that are replaced leave files behind for ever. Here a process takes
the first free place, holds it by a lock that the kernel frees at any end, and counts on where the one before it stopped.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from itertools import count
from pathlib import Path

from django.conf import settings
from prometheus_client import values
from prometheus_client.values import MultiProcessValue

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
#: process number -> the place it holds: its name, and the locked file
_held: dict[int, tuple[str, int]] = {}


def folder() -> Path:
    """Return where the figures of this machine's processes are kept."""
    return Path(settings.DATA) / "cache" / "metrics"


def begin() -> None:
    """Let figures that are named from now on be kept for all processes together."""
    folder().mkdir(parents=True, exist_ok=True)
    os.environ[FOLDER] = str(folder())
    values.ValueClass = MultiProcessValue(place)  # type: ignore[no-untyped-call]


def forget() -> None:
    """Forget what former runs counted; only while nothing runs."""
    shutil.rmtree(folder(), ignore_errors=True)


def place() -> str:
    """Return the name under which this process counts; no two that live have the same."""
    held = _held.get(os.getpid())
    if held is None:
        _held.clear()  # those of the process that this one was forked from
        held = _held[os.getpid()] = _take()
    return held[0]


def _take() -> tuple[str, int]:
    """Hold the first place that is free. A locked file stays open as long as the process lives."""
    for number in count():
        file = os.open(folder() / f"place-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            return str(number), file
    raise AssertionError
