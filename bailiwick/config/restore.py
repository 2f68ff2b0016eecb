"""`bailiwick restore`: puts a backup back, after everything in it has proved to be what was written (see unpacking.py and proving.py)."""

from __future__ import annotations

import shutil
import sys
import tarfile
import tempfile
import zlib
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection, connections

from bailiwick.config.backup import FORMAT, MANIFEST, OUTSIDE_CONFIG, is_own_folder
from bailiwick.config.dumping import DATABASE_NAMES, BackupError, run_postgresql
from bailiwick.config.options import options
from bailiwick.config.preparation import is_empty, known_migrations
from bailiwick.config.proving import Proof, named, prove
from bailiwick.config.unpacking import Manifest, unpack
from bailiwick.config.up import locked
from bailiwick.core import clock
from bailiwick.core.stores.store import files

if TYPE_CHECKING:
    from collections.abc import Iterator


def command(file: Path, *, replace: bool) -> int:
    """Put a backup back and say what became of the former installation; return the exit code."""
    try:
        manifest, kept, proof = restore(file, replace=replace)
    except (BackupError, OSError, tarfile.TarError, EOFError, zlib.error) as failed:
        sys.stderr.write(f"Nothing was restored: {failed}\n")
        return 1
    sys.stdout.write("".join(f"Please note: {remark}.\n" for remark in proof.remarks))
    sys.stdout.write(f"Proved: {proof.sentence()}\n")
    sys.stdout.write(f"Restored {len(manifest.files)} files of {manifest.made_at} into {settings.DATA}. Start with: bailiwick up\n")
    if kept is not None:
        sys.stdout.write(f"What was there before is in {kept}.\n")
    return 0


def verify_command(file: Path) -> int:
    """Put a backup back in a place that is thrown away, prove it there, and say what was found; return the exit code."""
    try:
        with tempfile.TemporaryDirectory(prefix=".verify-", dir=file.absolute().parent) as scratch:
            manifest = unpack(file, Path(scratch))
            _refuse_unfit(manifest)
            proof = prove_aside(Path(scratch), manifest)
    except (BackupError, OSError, tarfile.TarError, EOFError, zlib.error) as failed:
        sys.stderr.write(f"This backup could not be proved: {failed}\n")
        return 1
    sys.stdout.write("".join(f"Please note: {remark}.\n" for remark in proof.remarks))
    sys.stdout.write(f"{file} of {manifest.made_at} can be restored: {proof.sentence()}\n")
    return 0


def restore(file: Path, *, replace: bool = False) -> tuple[Manifest, Path | None, Proof]:
    """Put a backup in the place of this installation; returns its manifest, where the former files went, and what was proved.

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
            kept, proof = _put_in_place(staged, data, manifest)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    return manifest, kept, proof


def _has_something_to_lose() -> bool:
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False  # and asking would make the file
    tables = connection.introspection.table_names()
    return "people_person" in tables and not is_empty()


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


# -- Proving, then changing places


def prove_aside(staged: Path, manifest: Manifest) -> Proof:
    """Prove what was unpacked without touching the installation: SQLite where it lies, PostgreSQL in a database that is thrown away.

    Raises BackupError with what is wrong.
    """
    if connection.vendor == "sqlite":
        return _proved(staged, manifest, f"sqlite:///{staged.absolute() / DATABASE_NAMES['sqlite']}")
    aside = f"bailiwick_verify_{token_hex(4)}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {aside} TEMPLATE template0")
    except Error as refused:
        raise BackupError(
            f"a database to try it in cannot be made. Let this role make some: ALTER ROLE … CREATEDB. ({str(refused).strip()})"
        ) from refused
    try:
        run_postgresql("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={aside}", str(staged / DATABASE_NAMES["postgresql"]))
        return _proved(staged, manifest, _beside(aside))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {aside} WITH (FORCE)")


def _beside(name: str) -> str:
    """Return the address of another database on our server."""
    return urlsplit(options().database_url.get_secret_value())._replace(path=f"/{name}").geturl()


def _proved(staged: Path, manifest: Manifest, database_url: str) -> Proof:
    data = staged / "data"
    data.mkdir(exist_ok=True)
    proof = prove(staged / MANIFEST, data=data, database_url=database_url, storage_url=f"file://{data.absolute() / 'files'}")
    if proof.flaws:
        raise BackupError("\n".join([f"the backup of {manifest.made_at} does not prove to be whole:", *named(proof.flaws)]))
    return proof


def _put_in_place(staged: Path, data: Path, manifest: Manifest) -> tuple[Path | None, Proof]:
    """Move the former database and files aside and the restored ones in; returns where the former went, if there were any, and the proof."""
    kept = data / f"replaced-{clock.now():%Y%m%d-%H%M%S}"
    proof = _replace_postgresql(staged, kept, manifest) if connection.vendor == "postgresql" else prove_aside(staged, manifest)
    connections.close_all()
    _fill_store(staged / "data" / "files")
    for path in list(_in_the_way(staged, data)):
        kept.mkdir(mode=0o700, exist_ok=True)
        shutil.move(path, kept / path.name)
    for path in (staged / "data").iterdir():
        path.rename(data / path.name)
    if (staged / OUTSIDE_CONFIG).exists():
        (staged / OUTSIDE_CONFIG).rename(data / "bailiwick.toml.restored")
    if connection.vendor == "sqlite":
        shutil.move(staged / DATABASE_NAMES["sqlite"], connection.settings_dict["NAME"])
    return (kept if kept.exists() else None), proof


def _fill_store(unpacked: Path) -> None:
    """Put attachments where this installation keeps them, when that is not the data folder: a bucket, or a shared folder."""
    store = files()
    if is_own_folder(store) or not unpacked.is_dir():
        return
    for path in sorted(unpacked.glob("??/??/*")):
        store.put(path, path.name, path.stat().st_size)
    shutil.rmtree(unpacked)


def _replace_postgresql(staged: Path, kept: Path, manifest: Manifest) -> Proof:
    """Load a dump in one transaction, after the former content was kept, and prove it; what does not prove to be whole gives way again.

    First of all steps, for it is the one that can fail.
    """
    dump, former = staged / DATABASE_NAMES["postgresql"], kept / DATABASE_NAMES["postgresql"]
    had_tables = bool(connection.introspection.table_names())
    if had_tables:
        kept.mkdir(mode=0o700, exist_ok=True)
        run_postgresql("pg_dump", "--format=custom", f"--file={former}")
    connections.close_all()
    _load_postgresql(dump)
    try:
        return _proved(staged, manifest, options().database_url.get_secret_value())
    except BackupError:
        if had_tables:
            _load_postgresql(former)
        raise


def _load_postgresql(dump: Path) -> None:
    database = f"--dbname={connection.settings_dict['NAME']}"
    run_postgresql("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", database, str(dump))


def _in_the_way(staged: Path, data: Path) -> Iterator[Path]:
    """Yield what would mix with the restored files: all of the same name, and the whole former SQLite database."""
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        yield from (path for path in (database, Path(f"{database}-wal"), Path(f"{database}-shm")) if path.exists())
    coming = {path.name for path in (staged / "data").iterdir()}
    yield from (data / name for name in coming | {"cache"} if (data / name).exists())
