"""Key files: one key to a line, the newest first, readable by their owner alone, exchanged in one step.

Read before Django's settings are, so nothing here may need them.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def read_keys(path: Path) -> list[str]:
    """Return the keys of a file, the newest first. Raises FileNotFoundError when it was never made."""
    return [line.strip() for line in path.read_text("utf-8", "replace").splitlines() if line.strip()]


def write_keys(path: Path, keys: list[str]) -> None:
    """Put these keys in place of the former ones; a crash leaves the one or the other, never half of both."""
    draft = draft_of(path, "\n".join(keys))
    draft.replace(path)
    _sync(path.parent)


def make_keys(path: Path, key: str) -> None:
    """Begin a file with its first key, unless another process was faster: its key then counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_of(path, key)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync(path.parent)


def draft_of(path: Path, text: str) -> Path:
    """Write a file readable by its owner alone next to `path`, safely on disk; the caller gives it its name."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as draft:
        draft.write(text + "\n")
        draft.flush()
        os.fsync(draft.fileno())
    return Path(name)


def _sync(folder: Path) -> None:
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
