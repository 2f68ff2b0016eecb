"""The signing keys of the trail, kept in a file outside the database or given by the settings: the newest signs, all prove.

Who can write to the database but not read this file cannot forge a row or a seal.
Beside the key stands the head: the number and digest of the newest seal, so that
cutting off the end of the chain is noticed too.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from bailiwick.core.keys.files import draft_of, make_keys, read_keys, write_keys

#: the width of SHA-256
BYTES = 32


class KeyDamagedError(RuntimeError):
    """The key file exists but does not hold a key."""


def key_path() -> Path:
    """Return where the keys lie: the setting AUDIT_KEY_FILE, or `audit.key` in the data folder."""
    return Path(getattr(settings, "AUDIT_KEY_FILE", "") or Path(settings.DATA) / "audit.key")


def signing_key() -> bytes:
    """Return the 32 bytes that sign rows and seals, making them at the first use.

    Raises KeyDamagedError when the file, or the setting, cannot be read as keys.
    """
    return proving_keys()[0]


def proving_keys() -> tuple[bytes, ...]:
    """Return every key that ever signed here, the newest first; former ones stay for the sake of proof."""
    if given := getattr(settings, "AUDIT_KEYS", ()):
        return _parsed(tuple(given), "The setting audit_key")
    path = key_path()
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        make_keys(path, secrets.token_hex(BYTES))
        changed = path.stat().st_mtime_ns
    return _load(path, changed)


def key_hint(key: bytes | None = None) -> str:
    """Return twelve characters by which a key, the newest without one, can be told from another without revealing it."""
    return hashlib.sha256(b"audit key " + (key or signing_key())).hexdigest()[:12]


def believed_under(hint: str) -> tuple[bytes, ...]:
    """Return the keys that may have signed rows under a seal, the seal's own first; nothing when no key has that hint.

    The neighbours are the keys of rows that waited for their seal while keys were exchanged, one machine after the other.
    """
    keys = proving_keys()
    place = next((place for place, key in enumerate(keys) if key_hint(key) == hint), None)
    return () if place is None else (keys[place], *keys[place + 1 : place + 2], *keys[max(place - 1, 0) : place])


def draw_key() -> bytes:
    """Put a new key before the others in the file; it signs at once in every process that reads the file. Raises KeyDamagedError."""
    write_keys(key_path(), [secrets.token_hex(BYTES), *(key.hex() for key in proving_keys())])
    return signing_key()


@lru_cache(maxsize=8)
def _load(path: Path, _changed: int) -> tuple[bytes, ...]:
    return _parsed(tuple(read_keys(path)), str(path))


@lru_cache(maxsize=8)
def _parsed(texts: tuple[str, ...], source: str) -> tuple[bytes, ...]:
    try:
        keys = tuple(bytes.fromhex(text) for text in texts)
    except ValueError:
        keys = ()
    if not keys or any(len(key) != BYTES for key in keys):
        raise KeyDamagedError(f"{source} does not hold the audit key (64 hexadecimal digits). Restore it from your backup of the data folder.")
    return keys


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
    draft_of(path, json.dumps({"number": number, "digest": digest})).replace(path)
