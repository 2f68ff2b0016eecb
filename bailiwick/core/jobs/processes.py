"""Names processes, so that another on the same machine can tell whether one still lives."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from bailiwick.core.whereabouts import this_node, this_world


def this_process() -> str:
    """Return the name of this process: its place, its number and its birth."""
    return f"{place()} {os.getpid()}.{_born(os.getpid())}"


def place() -> str:
    """Return the place of this process as one word: its node, and the world in which its number means something."""
    return f"{this_node()}/{this_world()}"


def node_of(worker: str) -> str:
    """Return the node on which a process ran."""
    return worker.partition(" ")[0].rpartition("/")[0]


def is_here(worker: str) -> bool:
    """Whether a process is one of this place, of which can be known whether it lives."""
    return worker.partition(" ")[0] == place() and Path("/proc/self/stat").exists()


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
