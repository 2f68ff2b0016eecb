"""Reads a backup that nobody vouches for.

The archive is not trusted: only the files its manifest names are read, each no longer than it says,
under names we made; nothing in the installation changes before the whole archive has been checked.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import tarfile
from typing import IO, TYPE_CHECKING

from pydantic import BaseModel, Field, ValidationError

from bailiwick.config.backup import MANIFEST, OUTSIDE_CONFIG
from bailiwick.config.dumping import DATABASE_NAMES, BackupError

if TYPE_CHECKING:
    from pathlib import Path

#: bytes: of a manifest at most, of one reading, and of an archive's own bookkeeping for each file at most
MANIFEST_LIMIT, CHUNK, OVERHEAD = 64 * 1024 * 1024, 1024 * 1024, 4096
#: names a backup may hold besides files of the data folder
SINGLE_NAMES = {*DATABASE_NAMES.values(), OUTSIDE_CONFIG}


class Entry(BaseModel):
    """One file as the manifest names it."""

    name: str
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What the backup says it is."""

    format: int
    product: str
    version: str
    made_at: str
    engine: str
    migrations: list[str]
    tables: dict[str, int] = Field(default_factory=dict, description="Rows of each table; older backups do not say.")
    files: list[Entry]


class Bounded(io.BufferedIOBase):
    """Unpacks a gzipped file as far as allowed, so that a small file cannot become an endless one."""

    def __init__(self, packed: gzip.GzipFile) -> None:
        """Allow a manifest to begin with."""
        super().__init__()
        self.packed = packed
        self.left = MANIFEST_LIMIT

    def read(self, size: int | None = -1) -> bytes:
        """Return up to `size` bytes; raises BackupError when more come than were announced."""
        chunk = self.packed.read(size)
        self.left -= len(chunk)
        if self.left < 0:
            raise BackupError("the archive is larger than its manifest says")
        return chunk


def unpack(file: Path, staged: Path) -> Manifest:
    """Write the archive's files into an empty folder, each checked against the manifest; raises BackupError at the first doubt."""
    with gzip.open(file) as packed:
        bounded = Bounded(packed)
        with tarfile.open(fileobj=bounded, mode="r|", bufsize=tarfile.RECORDSIZE) as archive:
            members = iter(archive)
            manifest = _read_manifest(archive, next(members, None))
            expected = _expected(manifest, staged)
            bounded.left += sum(entry.size + OVERHEAD for entry in manifest.files)
            for member in members:
                _unpack_member(archive, member, expected.pop(member.name, None), staged)
    if expected:
        raise BackupError(f"{len(expected)} files are missing from the archive, the first is {next(iter(expected))}")
    (staged / MANIFEST).write_text(manifest.model_dump_json())
    return manifest


def _unpack_member(archive: tarfile.TarFile, member: tarfile.TarInfo, entry: Entry | None, staged: Path) -> None:
    if entry is None:
        raise BackupError(f"the archive holds {member.name!r}, which its manifest does not name, or names only once")
    content = archive.extractfile(member) if member.isreg() and member.size == entry.size else None
    if content is None:
        raise BackupError(f"{member.name} is not the file that its manifest describes")
    _write_checked(content, entry, staged / entry.name)


def _read_manifest(archive: tarfile.TarFile, member: tarfile.TarInfo | None) -> Manifest:
    if member is None or member.name != MANIFEST or not member.isreg() or member.size > MANIFEST_LIMIT:
        raise BackupError("this is not a backup of Bailiwick: it does not begin with a manifest")
    content = archive.extractfile(member)
    try:
        return Manifest.model_validate(json.load(content) if content else None)
    except (ValueError, ValidationError):
        raise BackupError("the manifest of this backup cannot be understood") from None


def _expected(manifest: Manifest, staged: Path) -> dict[str, Entry]:
    """Return the files to come by name; refuses names that lead elsewhere and more bytes than the disk has."""
    for entry in manifest.files:
        if not _is_safe(entry.name):
            raise BackupError(f"the backup names a file that no backup has: {entry.name!r}")
    expected = {entry.name: entry for entry in manifest.files}
    if len(expected) != len(manifest.files):
        raise BackupError("the manifest names a file twice")
    needed, free = sum(entry.size for entry in manifest.files), shutil.disk_usage(staged).free
    if needed > free:
        raise BackupError(f"it needs {needed / 1e6:.0f} MB, but only {free / 1e6:.0f} MB are free in {staged.parent}")
    return expected


def _is_safe(name: str) -> bool:
    """Tell whether a name is one that backups have, and leads nowhere but into the folder it is written to."""
    parts = name.split("/")
    return name in SINGLE_NAMES or (
        len(parts) > 1 and parts[0] == "data" and name.isprintable() and not {"", ".", ".."} & set(parts) and "\\" not in name
    )


def _write_checked(content: IO[bytes], entry: Entry, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as copy:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    target.chmod(0o600)
    if digest.hexdigest() != entry.sha256:
        raise BackupError(f"{entry.name} was damaged or altered: its digest is not the one in the manifest")
