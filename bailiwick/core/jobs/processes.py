"""Names processes, so that another on the same machine can tell whether one still lives."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path


def this_process() -> str:
    """Return the name of this process: its machine, its number and its birth."""
    return f"{socket.gethostname()} {os.getpid()}.{_born(os.getpid())}"


def is_here(worker: str) -> bool:
    """Whether a process is one of this machine, of which can be known whether it lives."""
    return worker.partition(" ")[0] == socket.gethostname() and Path("/proc/self/stat").exists()


def is_alive(worker: str) -> bool:
    """Whether a process of this machine still lives; a number used again has another birth."""
    pid, _, born = worker.partition(" ")[2].partition(".")
    return pid.isdigit() and _birth(int(pid)) == born


def _birth(pid: int) -> str:
    """Return when a process started, in the kernel's ticks."""
    try:
        state, *facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if state in {"Z", "X"} else facts[18]  # a zombie is dead, only not yet buried
    except (OSError, IndexError):
        return ""


@cache
def _born(pid: int) -> str:
    return _birth(pid)
