"""What a seal says and how it is signed; sealing writes it, proving reads it."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bailiwick.audit.models import Seal

#: bytes kept per row to name the one that moved
MARK = 8


def mark_of(pk: int, mac: str) -> bytes:
    """Return the short mark of a row at its place."""
    return hashlib.sha256(f"{pk}:{mac}".encode()).digest()[:MARK]


def content_digest(rows: Iterable[tuple[int, str]]) -> bytes:
    """Return the digest over key and mac of the sealed rows, in order."""
    return hashlib.sha256("".join(f"{pk}:{mac}\n" for pk, mac in rows).encode()).digest()


def seal_digest(seal: Seal, content: bytes, key: bytes) -> str:
    """Return the HMAC over everything the seal states, the rows' digest and the previous seal."""
    stated = [
        seal.number,
        seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        seal.first,
        seal.last,
        seal.count,
        seal.spans,
        seal.gaps,
        hashlib.sha256(bytes(seal.marks)).hexdigest(),
        seal.previous,
        seal.key_hint,
    ]
    return hmac.digest(key, orjson.dumps(stated) + content, hashlib.sha256).hex()
