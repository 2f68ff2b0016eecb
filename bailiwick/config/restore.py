"""`bailiwick restore`: puts a backup back, after everything in it has proved to be what was written.

The archive is not trusted: only the files its manifest names are read, each no longer than it says,
under names we made; nothing in the installation changes before the whole archive has been checked.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import sys
import tarfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import connection, connections
from pydantic import BaseModel, Field, ValidationError

from bailiwick.config.backup import DATABASE_NAMES, FORMAT, MANIFEST, OUTSIDE_CONFIG, BackupError, run_postgresql
from bailiwick.config.preparation import is_empty, known_migrations
from bailiwick.config.up import locked
from bailiwick.core import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    files: list[Entry]


def command(file: Path, *, replace: bool) -> int:
    """Put a backup back and say what became of the former installation; return the exit code."""
    try:
        manifest, kept = restore(file, replace=replace)
    except (BackupError, OSError, tarfile.TarError, EOFError) as failed:
        sys.stderr.write(f"Nothing was restored: {failed}\n")
        return 1
    sys.stdout.write(f"Restored {len(manifest.files)} files of {manifest.made_at} into {settings.DATA}. Start with: bailiwick up\n")
    if kept is not None:
        sys.stdout.write(f"What was there before is in {kept}.\n")
    return 0


def restore(file: Path, *, replace: bool = False) -> tuple[Manifest, Path | None]:
    """Put a backup in the place of this installation; returns its manifest and where the former files went.

    Raises BackupError when the archive is not what its manifest says, was made by a newer version or for the
    other engine, when the product runs, or when there is something to lose and `replace` was not said.
    """
    data = Path(settings.DATA)
    data.mkdir(parents=True, exist_ok=True)
    lock = locked(data / "up.lock")
    if lock is None:
        raise BackupError(f"Bailiwick runs on {data}. Stop it first.")
    with lock:
        if not replace and _has_something_to_lose():
            raise BackupError("this installation has data. To put the backup in its place, say so: bailiwick restore --replace FILE")
        staged = data / "restoring"
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(mode=0o700)
        try:
            manifest = unpack(file, staged)
            _refuse_unfit(manifest)
            kept = _put_in_place(staged, data)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    return manifest, kept


def _has_something_to_lose() -> bool:
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False  # and asking would make the file
    tables = connection.introspection.table_names()
    return "people_person" in tables and not is_empty()


# -- Reading an archive nobody vouches for


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


def _refuse_unfit(manifest: Manifest) -> None:
    if manifest.product != "bailiwick" or manifest.format != FORMAT:
        raise BackupError(f"this backup has format {manifest.format} of {manifest.product}; this version reads format {FORMAT} of bailiwick")
    if manifest.engine != connection.vendor:
        raise BackupError(
            f"this backup is of a {manifest.engine} database, but this installation uses {connection.vendor} (see BAILIWICK_DATABASE_URL)"
        )
    unknown = set(manifest.migrations) - known_migrations()
    if unknown:
        raise BackupError(f"it was made by a newer version ({manifest.version}), whose database this one does not know. Install that version first")


# -- Changing places


def _put_in_place(staged: Path, data: Path) -> Path | None:
    """Move the former database and files aside and the restored ones in; returns where the former went, if there were any."""
    kept = data / f"replaced-{clock.now():%Y%m%d-%H%M%S}"
    if connection.vendor == "postgresql":
        _replace_postgresql(staged / DATABASE_NAMES["postgresql"], kept)
    connections.close_all()
    for path in list(_in_the_way(staged, data)):
        kept.mkdir(mode=0o700, exist_ok=True)
        shutil.move(path, kept / path.name)
    for path in (staged / "data").iterdir() if (staged / "data").is_dir() else ():
        path.rename(data / path.name)
    if (staged / OUTSIDE_CONFIG).exists():
        (staged / OUTSIDE_CONFIG).rename(data / "bailiwick.toml.restored")
    if connection.vendor == "sqlite":
        shutil.move(staged / DATABASE_NAMES["sqlite"], connection.settings_dict["NAME"])
    return kept if kept.exists() else None


def _replace_postgresql(dump: Path, kept: Path) -> None:
    """Load a dump in one transaction, after the former content was kept; first of all steps, for it is the one that can fail."""
    if connection.introspection.table_names():
        kept.mkdir(mode=0o700, exist_ok=True)
        run_postgresql("pg_dump", "--format=custom", f"--file={kept / dump.name}")
    connections.close_all()
    database = f"--dbname={connection.settings_dict['NAME']}"
    run_postgresql("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", database, str(dump))


def _in_the_way(staged: Path, data: Path) -> Iterator[Path]:
    """Yield what would mix with the restored files: all of the same name, and the whole former SQLite database."""
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        yield from (path for path in (database, Path(f"{database}-wal"), Path(f"{database}-shm")) if path.exists())
    coming = {path.name for path in (staged / "data").iterdir()} if (staged / "data").is_dir() else set()
    yield from (data / name for name in coming | {"cache"} if (data / name).exists())
