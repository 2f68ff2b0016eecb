"""`bailiwick backup`: one file with everything, consistent although the product runs on.

Layout of the archive (gzipped tar): `manifest.json` first, with size and SHA-256 of each file and the rows of each table; then
the database and the files of the data folder. What can be made anew (cache, static files) stays out. The database is read
before the files: attachments are kept before a row names them and taken away after, so that what a saved row names is saved too.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sys
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from bailiwick import __version__
from bailiwick.config.dumping import BackupError, dump_database
from bailiwick.config.options import config_file
from bailiwick.core import clock
from bailiwick.core.stores.folder import INCOMING, Folder
from bailiwick.core.stores.store import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from bailiwick.core.stores.store import Store

FORMAT = 1
MANIFEST = "manifest.json"
OUTSIDE_CONFIG = "config/bailiwick.toml"
#: of the data folder: made anew when missing, or the database itself
LEFT_OUT = ("cache", "static", "up.lock", "restoring", "replaced-*", "*.sqlite3", "*.sqlite3-*", "*.tar.gz", ".*")
#: attachments that are not whole yet, so that no row names them
BEING_WRITTEN = f"files/{INCOMING}/*"
#: how often an archive is begun again because a file went away while it was written
AGAIN = 2
#: notes that must not be newer than the database beside them, so they are read before it
NOTED_FIRST = ("audit.head",)


@dataclass(frozen=True)
class Entry:
    """One file of a backup: its name in the archive, its bytes, and their digest."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Source:
    """One file to be saved, and how to read it."""

    entry: Entry
    open: Callable[[], BinaryIO]


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
        noted = dict(_noted_first(scratch / "noted"))
        dump = dump_database(scratch)
        paths = {**dict(_data_files(Path(settings.DATA))), **noted, dump.path.name: dump.path}
        outside = config_file()
        if outside is not None and not outside.resolve().is_relative_to(settings.DATA):
            paths[OUTSIDE_CONFIG] = outside
        draft = scratch / "backup.tar.gz"
        sources = _archived(draft, paths, dump.tables)
        draft.replace(target)
    return [source.entry for source in sources]


def _noted_first(scratch: Path) -> Iterator[tuple[str, Path]]:
    scratch.mkdir()
    for name in NOTED_FIRST:
        with contextlib.suppress(FileNotFoundError):
            yield f"data/{name}", Path(shutil.copy2(Path(settings.DATA) / name, scratch / name))


def _data_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file worth keeping under its name in the archive."""
    for top in sorted(folder.iterdir()):
        if any(top.match(pattern) for pattern in LEFT_OUT) or str(top) == connection.settings_dict["NAME"]:
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() and not top.is_symlink() else [top]:
            if path.is_file() and not path.is_symlink() and not path.match(BEING_WRITTEN):
                yield f"data/{path.relative_to(folder).as_posix()}", path


def _of_store_elsewhere() -> Iterator[Source]:
    """Yield the attachments that a bucket or a shared folder keeps, under the names they have in the data folder; their names are their digests."""
    store = files()
    if is_own_folder(store):
        return
    for stored in store.listing():
        name = f"data/files/{stored.digest[:2]}/{stored.digest[2:4]}/{stored.digest}"
        yield Source(Entry(name, stored.size, stored.digest), partial(store.open, stored.digest))


def is_own_folder(store: Store) -> bool:
    """Whether attachments lie in the data folder, with which they are saved and put back."""
    return isinstance(store, Folder) and store.root.resolve() == (Path(settings.DATA) / "files").resolve()


def _measured(paths: dict[str, Path]) -> Iterator[Source]:
    """Measure every file, leaving out those that went away meanwhile (an attachment past its time, no longer named by any row)."""
    for name, path in sorted(paths.items()):
        with contextlib.suppress(FileNotFoundError):
            with path.open("rb") as content:
                entry = Entry(name, path.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest())
            yield Source(entry, partial(_opened, path))


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _archived(draft: Path, paths: dict[str, Path], tables: dict[str, int], again: int = AGAIN) -> list[Source]:
    """Write the archive and return what is in it; begins again where a file that was measured has gone before it was read."""
    sources = [*_measured(paths), *_of_store_elsewhere()]
    try:
        _write_archive(draft, sources, tables)
    except FileNotFoundError:
        draft.unlink(missing_ok=True)
        if not again:
            raise
        return _archived(draft, paths, tables, again - 1)
    return sources


def _write_archive(draft: Path, sources: list[Source], tables: dict[str, int]) -> None:
    with (
        os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw,
        tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as archive,
    ):
        manifest = json.dumps(_manifest([source.entry for source in sources], tables), indent=1).encode()
        _add(archive, MANIFEST, io.BytesIO(manifest), len(manifest))
        for source in sources:
            with source.open() as content:
                _add(archive, source.entry.name, content, source.entry.size)


def _add(archive: tarfile.TarFile, name: str, content: BinaryIO, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(clock.now().timestamp())
    archive.addfile(member, content)


def _manifest(entries: list[Entry], tables: dict[str, int]) -> dict[str, object]:
    """Say what the backup is: by which version, of which engine, with which steps of the database, and every file."""
    return {
        "format": FORMAT,
        "product": "bailiwick",
        "version": __version__,
        "made_at": clock.now().isoformat(),
        "engine": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        "tables": tables,
        "files": [asdict(entry) for entry in entries],
    }
