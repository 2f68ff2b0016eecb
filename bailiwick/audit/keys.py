"""The signing key of the trail, kept in a file outside the database.

Who can write to the database but not read this file cannot forge a row or a seal.
Beside the key stands the head: the number and digest of the newest seal, so that
cutting off the end of the chain is noticed too.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings


class KeyDamagedError(RuntimeError):
    """The key file exists but does not hold a key."""


def key_path() -> Path:
    """Return where the key lies: the setting AUDIT_KEY_FILE, or `audit.key` in the data folder."""
    return Path(getattr(settings, "AUDIT_KEY_FILE", "") or Path(settings.DATA) / "audit.key")


def signing_key() -> bytes:
    """Return the 32 bytes that sign rows and seals, making them at the first use.

    Raises KeyDamagedError when the file is unreadable as a key.
    """
    return _load(key_path())


def key_hint() -> str:
    """Return twelve characters by which a key can be told from another without revealing it."""
    return hashlib.sha256(b"audit key " + signing_key()).hexdigest()[:12]


@lru_cache(maxsize=8)
def _load(path: Path) -> bytes:
    if not path.exists():
        _create(path)
    text = path.read_text("ascii", "replace").strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:  # noqa: PLR2004 - the width of SHA-256
        raise KeyDamagedError(f"{path} does not hold the audit key (64 hexadecimal digits). Restore it from your backup of the data folder.")
    return key


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, secrets.token_hex(32))
    try:
        os.link(draft, path)  # fails if another process was first: its key then counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _draft(path: Path, text: str) -> Path:
    """Write a file readable by its owner alone next to `path`, safely on disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="ascii") as draft:
        draft.write(text + "\n")
        draft.flush()
        os.fsync(draft.fileno())
    return Path(name)


def head_path() -> Path:
    """Return where the head of the chain is noted."""
    return key_path().with_suffix(".head")


def read_head() -> tuple[int, str]:
    """Return the number and digest of the newest seal ever made here; (0, "") before the first."""
    try:
        noted = json.loads(head_path().read_text("ascii"))
        return int(noted["number"]), str(noted["digest"])
    except FileNotFoundError:
        return 0, ""
    except (ValueError, KeyError, TypeError):
        return -1, ""


def write_head(number: int, digest: str) -> None:
    """Note the newest seal; replaces the former note in one step."""
    path = head_path()
    _draft(path, json.dumps({"number": number, "digest": digest})).replace(path)
