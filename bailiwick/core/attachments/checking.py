"""Compares the stored files with the rows that name them, for `check_files` and the doctor.

Both are walked through in the order of their digests, so that a million files need no more memory than ten,
and a bucket is asked for a thousand names at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import merge
from typing import TYPE_CHECKING

from bailiwick.core.attachments.store import digest_in
from bailiwick.core.models import StoredFile
from bailiwick.core.stores.store import files
from bailiwick.core.stores.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Iterator

#: rows fetched at a time
PORTION = 2000


@dataclass(slots=True)
class FileCheck:
    """What was found: rows without bytes, bytes that changed, bytes without a row."""

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    orphans: list[Stored] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether every attachment can be handed out as it was stored."""
        return not self.missing and not self.damaged


def check_files(*, deep: bool = False) -> FileCheck:
    """Look for every stored file; with `deep`, read each and compare its digest. Raises OSError when the store is silent."""
    found, store = FileCheck(), files()
    for digest, size, stored in _side_by_side(store.listing()):
        if size is None and stored is not None:
            found.orphans.append(stored)
            continue
        found.checked += 1
        if stored is None:
            found.missing.append(digest)
        elif stored.size != size or (deep and digest_in(store, digest) != digest):
            found.damaged.append(digest)
    return found


def _side_by_side(listing: Iterator[Stored]) -> Iterator[tuple[str, int | None, Stored | None]]:
    """Yield every digest once, with the size its row says and what the store has."""
    rows = StoredFile.objects.order_by("sha256").values_list("sha256", "size").iterator(PORTION)
    known = ((digest, 0, size, None) for digest, size in rows)
    there = ((stored.digest, 1, None, stored) for stored in listing)
    waiting: tuple[str, int | None, Stored | None] | None = None
    for digest, _from, size, stored in merge(known, there, key=lambda one: one[:2]):
        if waiting is not None and waiting[0] == digest:
            yield digest, waiting[1], stored
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = (digest, size, stored)
    if waiting is not None:
        yield waiting
