"""The keys that sign sessions and links and seal secrets: given by the administrator, or made once and kept in the data folder."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bailiwick.core.keys.files import make_keys, read_keys

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "secret.key"
BYTES = 48


def secret_keys(data: Path) -> list[str]:
    """Return the installation's keys, the newest first, making one at the first start; only the owner may read their file.

    Raises ValueError when the file is empty, for another key would open nothing of what is sealed.
    """
    path = data / FILE_NAME
    if not path.exists():
        make_keys(path, secrets.token_urlsafe(BYTES))
    keys = read_keys(path)
    if not keys:
        raise ValueError(f"{path} is empty. Put it back from your backup of the data folder.")
    return keys


def secret_key(data: Path) -> str:
    """Return the key that signs and seals now."""
    return secret_keys(data)[0]
