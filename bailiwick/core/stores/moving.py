"""Carries files from one store into another, as often as wanted: what is there already is left alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from django.conf import settings

from bailiwick.core.stores.folder import INCOMING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from bailiwick.core.stores.store import Store
    from bailiwick.core.stores.stored import Stored


@dataclass(slots=True)
class Moved:
    """What became of the files: carried over, there already, other bytes than their name says (left where they were), taken away."""

    carried: int = 0
    known: int = 0
    damaged: list[str] = field(default_factory=list)
    removed: int = 0


def move_files(source: Store, target: Store, *, remove: bool = False, each: Callable[[Moved], object] = lambda _: None) -> Moved:
    """Carry every file of a store into another and prove its digest on the way; with `remove`, then take it out of the first.

    Raises OSError when one of them is silent; beginning again goes on where it ended.
    """
    done = Moved()
    for stored in source.listing():
        if target.size_of(stored.digest) == stored.size:
            done.known += 1
        elif not _carry(source, target, stored):
            done.damaged.append(stored.digest)
            continue
        else:
            done.carried += 1
        if remove and target.size_of(stored.digest) == stored.size:
            source.remove(stored.digest)
            done.removed += 1
        each(done)
    return done


def _carry(source: Store, target: Store, stored: Stored) -> bool:
    """Copy one file by way of this machine's disk; False when its bytes are not those of its name."""
    folder = Path(settings.FILES_ROOT) / INCOMING
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, delete=False) as copy:
        try:
            if _copied(source, stored.digest, copy) != stored.digest:
                return False
            copy.flush()
            target.put(Path(copy.name), stored.digest, stored.size)
        finally:
            Path(copy.name).unlink(missing_ok=True)
    return True


def _copied(source: Store, digest: str, copy: IO[bytes]) -> str:
    found = sha256()
    with source.open(digest) as content:
        while chunk := content.read(1 << 20):
            found.update(chunk)
            copy.write(chunk)
    return found.hexdigest()
