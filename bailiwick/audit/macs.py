"""What exactly is signed: one canonical form of a row, the same on every engine."""

from __future__ import annotations

import hashlib
import hmac
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Sequence

#: the fields that the HMAC covers, in this order; never reorder, only a new scheme may add
SIGNED = (
    "event",
    "at",
    "recorded_at",
    "actor_id",
    "actor_name",
    "cause",
    "subject_type",
    "subject_id",
    "subject_name",
    "changes",
    "facts",
    "address",
    "request_id",
)
_INSTANTS = (1, 2)
#: hexadecimal digits of the random mark that makes equal rows distinguishable
NONCE = 16


def canonical(values: Sequence[object]) -> bytes:
    """Return the bytes to sign for the values of `SIGNED`."""
    parts = list(values)
    for index in _INSTANTS:
        instant = parts[index]
        if isinstance(instant, datetime):
            parts[index] = instant.astimezone(UTC).isoformat(timespec="microseconds")
    return orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)


def sign(values: Sequence[object], key: bytes) -> str:
    """Return the mac of a new row: a random mark and the HMAC-SHA256 over mark and content."""
    nonce = os.urandom(NONCE // 2)
    return nonce.hex() + hmac.digest(key, nonce + canonical(values), hashlib.sha256).hex()


def is_genuine(values: Sequence[object], mac: str, key: bytes) -> bool:
    """Whether a stored row is as it was written, for the values of `SIGNED`."""
    try:
        nonce = bytes.fromhex(mac[:NONCE])
        expected = hmac.digest(key, nonce + canonical(values), hashlib.sha256).hex()
    except (ValueError, TypeError):
        return False
    return hmac.compare_digest(expected, mac[NONCE:])
