"""What exactly is signed: one canonical form of a row, the same on every engine."""

from __future__ import annotations

import hashlib
import hmac
import os
from datetime import UTC, datetime
from functools import lru_cache
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
#: what HMAC adds to a key of at most a block, inside and outside
_BLOCK, _INNER, _OUTER = 64, bytes(byte ^ 0x36 for byte in range(256)), bytes(byte ^ 0x5C for byte in range(256))
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
    return nonce.hex() + _digest(key, nonce + canonical(values))


def _digest(key: bytes, message: bytes) -> str:
    """Return the HMAC-SHA256 of a message; begun from the key's two blocks as they were hashed once, in half the time of the library's."""
    inside, outside = (block.copy() for block in _begun(key))
    inside.update(message)
    outside.update(inside.digest())
    return outside.hexdigest()


@lru_cache(maxsize=8)
def _begun(key: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return hashlib.sha256(block.translate(_INNER)), hashlib.sha256(block.translate(_OUTER))


def is_genuine(values: Sequence[object], mac: str, key: bytes) -> bool:
    """Whether a stored row is as it was written, for the values of `SIGNED`."""
    try:
        nonce = bytes.fromhex(mac[:NONCE])
        expected = _digest(key, nonce + canonical(values))
    except (ValueError, TypeError):
        return False
    return hmac.compare_digest(expected, mac[NONCE:])
