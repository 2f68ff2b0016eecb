"""A folder as a store: files are named by their own digest, written whole or not at all."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from bailiwick.core.stores.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

#: folders of which this process knows that the disk has their names, which is asked once: they are never taken away
_entered: set[Path] = set()
INCOMING = "incoming"


class Folder:
    """A folder of this machine's disk, or of a file system that several machines share (NFS, CephFS)."""

    def __init__(self, root: Path) -> None:
        """Take the folder; it is made when something is kept."""
        self.root = root

    def __str__(self) -> str:
        """Show where it is."""
        return str(self.root)

    def path_of(self, digest: str) -> Path:
        """Return where the bytes of a digest are kept."""
        return self.root / digest[:2] / digest[2:4] / digest

    def put(self, finished: Path, digest: str, size: int) -> None:
        """Move a finished file to its name; the folders' entries are on disk afterwards too."""
        place = self.path_of(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        if self.size_of(digest) != size or not _made_young(place):
            _move(finished, place, self.root / INCOMING)
        _sync(place.parent)
        for folder in (place.parent, place.parent.parent):
            if folder not in _entered:
                _sync(folder.parent)
                _entered.add(folder)

    def open(self, digest: str) -> BinaryIO:
        """Open the file."""
        return self.path_of(digest).open("rb")

    def size_of(self, digest: str) -> int | None:
        """Ask the disk."""
        try:
            return self.path_of(digest).stat().st_size
        except FileNotFoundError:
            return None

    def listing(self) -> Iterator[Stored]:
        """Walk through the folders in their order."""
        from_pair = ((path, path.stat()) for pair in sorted(self.root.glob("??/??")) for path in sorted(pair.iterdir()))
        for path, seen in from_pair:
            yield Stored(path.name, seen.st_size, datetime.fromtimestamp(seen.st_mtime, UTC))

    def remove(self, digest: str) -> None:
        """Delete the file."""
        self.path_of(digest).unlink(missing_ok=True)

    def probe(self) -> None:
        """Write a file and delete it."""
        folder = self.root / INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder) as probe:
            probe.write(b"probe")
            probe.flush()
            os.fsync(probe.fileno())


def _move(finished: Path, place: Path, incoming: Path) -> None:
    """Give the file its name in one step; one from another disk is copied beside it first."""
    with finished.open("rb") as written:
        os.fsync(written.fileno())
    finished.chmod(0o440)
    if finished.parent == incoming:
        finished.replace(place)
        return
    incoming.mkdir(parents=True, exist_ok=True)
    with finished.open("rb") as source, NamedTemporaryFile(dir=incoming, delete=False) as copy:
        try:
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
            Path(copy.name).chmod(0o440)
            Path(copy.name).replace(place)
        finally:
            Path(copy.name).unlink(missing_ok=True)


def _made_young(place: Path) -> bool:
    """Let a file that is kept once more count as new, so that nobody clears it away before its row is there; False when it just went."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    except PermissionError:  # of another user on a shared file system: it is named by a row for as long as that user's upload
        return True
    return True


def _sync(folder: Path) -> None:
    """Wait until the disk knows what is in a folder; whoever made it may not have come so far."""
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
