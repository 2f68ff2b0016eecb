"""Where this process runs: the name of its node, and the world in which its number means something."""

from __future__ import annotations

import socket
from functools import lru_cache
from pathlib import Path

from django.conf import settings

#: characters of a name that are kept, the last ones
LONGEST = 70
#: the world of processes that every kernel begins with; containers have others
FIRST_WORLD = "4026531836"


def this_node() -> str:
    """Return the name of this node, one word: as the settings say, else by its machine and data folder, of which only one can run."""
    return _node(str(settings.NODE_NAME), str(settings.DATA))


@lru_cache(maxsize=8)
def _node(given: str, data: str) -> str:
    world = _world()
    name = given or f"{socket.gethostname()}:{data}" + (f"@{world}" if world not in {"", FIRST_WORLD} else "")
    return "_".join(name.split())[-LONGEST:]


@lru_cache(maxsize=1)
def this_world() -> str:
    """Return a word for the running kernel and its table of processes: only within it can one process know of another whether it lives."""
    try:
        started = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
    except OSError:
        started = "unknown"
    return f"{started}.{_world()}"


def _world() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink()).rpartition("[")[2].rstrip("]")
    except OSError:
        return ""
