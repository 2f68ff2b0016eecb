"""`bailiwick backup`: one file with everything, consistent although the product runs on.

Layout of the archive (gzipped tar): `manifest.json` first, with size and SHA-256 of each file; then the
database and the files of the data folder. What can be made anew (cache, static files) stays out.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from bailiwick import __version__
from bailiwick.config.options import config_file
from bailiwick.core import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE_NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
OUTSIDE_CONFIG = "config/bailiwick.toml"
#: of the data folder: made anew when missing, or the database itself
LEFT_OUT = ("cache", "static", "up.lock", "restoring", "replaced-*", "*.sqlite3", "*.sqlite3-*", "*.tar.gz", ".*")
#: notes that must not be newer than the database beside them, so they are read before it
NOTED_FIRST = ("audit.head",)


class BackupError(Exception):
    """The backup cannot be made or put back; the message says why and what to do."""


@dataclass(frozen=True)
class Entry:
    """One file of a backup: its name in the archive, its bytes, and their digest."""

    name: str
    size: int
    sha256: str


def command(file: Path | None) -> int:
    """Write a backup and say where; return the exit code."""
    target = file or Path(f"bailiwick-{clock.now():%Y%m%d-%H%M%S}.tar.gz")
    try:
        entries = write_backup(target)
    except (BackupError, OSError) as failed:
        sys.stderr.write(f"No backup was written: {failed}\n")
        return 1
    sys.stdout.write(
        f"{target}: {len(entries)} files, {target.stat().st_size / 1e6:.1f} MB. It contains keys and personal data: keep it locked away.\n"
    )
    return 0


def write_backup(target: Path) -> list[Entry]:
    """Write everything into one archive that only its owner may read; returns what is in it.

    Raises BackupError when the database's own tool is missing or fails; the target is then untouched.
    """
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.absolute().parent) as scratch_name:
        scratch = Path(scratch_name)
        files = dict(_noted_first(scratch / "noted"))
        files[DATABASE_NAMES[connection.vendor]] = dump_database(scratch)
        files = {**dict(_data_files(Path(settings.DATA))), **files}
        outside = config_file()
        if outside is not None and not outside.resolve().is_relative_to(settings.DATA):
            files[OUTSIDE_CONFIG] = outside
        draft = scratch / "backup.tar.gz"
        entries = _write_archive(draft, files)
        draft.replace(target)
    return entries


def _noted_first(scratch: Path) -> Iterator[tuple[str, Path]]:
    scratch.mkdir()
    for name in NOTED_FIRST:
        with contextlib.suppress(FileNotFoundError):
            yield f"data/{name}", Path(shutil.copy2(Path(settings.DATA) / name, scratch / name))


def dump_database(folder: Path) -> Path:
    """Write the database as of one instant into a file of the folder, without stopping writers."""
    target = folder / DATABASE_NAMES[connection.vendor]
    if connection.vendor == "sqlite":
        copy_sqlite(Path(connection.settings_dict["NAME"]), target)
    else:
        run_postgresql("pg_dump", "--format=custom", f"--file={target}")
    return target


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database by its own online backup, in one read transaction."""
    address = f"{source.resolve().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=60)) as reading, contextlib.closing(sqlite3.connect(target)) as writing:
        reading.backup(writing, pages=-1)
        writing.execute("PRAGMA journal_mode=DELETE")


def run_postgresql(program: str, *words: str) -> None:
    """Run one of PostgreSQL's client programs on our database; raises BackupError with its own words when it fails."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not installed. On Debian: apt install postgresql-client")
    database: dict[str, Any] = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {**os.environ, **{key: str(database[name]) for key, name in names.items() if database.get(name)}}
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words, no shell
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip() or done.returncode}")


def _data_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file worth keeping under its name in the archive."""
    for top in sorted(folder.iterdir()):
        if any(top.match(pattern) for pattern in LEFT_OUT) or str(top) == connection.settings_dict["NAME"]:
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() and not top.is_symlink() else [top]:
            if path.is_file() and not path.is_symlink():
                yield f"data/{path.relative_to(folder).as_posix()}", path


def _write_archive(draft: Path, files: dict[str, Path]) -> list[Entry]:
    entries = [entry for name, path in sorted(files.items()) if (entry := _entry(name, path))]
    with (
        os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw,
        tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as archive,
    ):
        _add(archive, MANIFEST, io.BytesIO(json.dumps(_manifest(entries), indent=1).encode()))
        for entry in entries:
            with files[entry.name].open("rb") as content:
                _add(archive, entry.name, content, entry.size)
    return entries


def _entry(name: str, path: Path) -> Entry | None:
    """Measure a file; None when it went away meanwhile (an attachment past its time, no longer named by any row)."""
    try:
        with path.open("rb") as content:
            return Entry(name, path.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest())
    except FileNotFoundError:
        return None


def _add(archive: tarfile.TarFile, name: str, content: io.BufferedIOBase | io.BytesIO, size: int | None = None) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content.getvalue()) if isinstance(content, io.BytesIO) else int(size or 0)
    member.mode = 0o600
    member.mtime = int(clock.now().timestamp())
    archive.addfile(member, content)


def _manifest(entries: list[Entry]) -> dict[str, object]:
    """Say what the backup is: by which version, of which engine, with which steps of the database, and every file."""
    return {
        "format": FORMAT,
        "product": "bailiwick",
        "version": __version__,
        "made_at": clock.now().isoformat(),
        "engine": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        "files": [asdict(entry) for entry in entries],
    }
