"""The files on disk: named by their own digest, written whole or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from bailiwick.core.attachments.kinds import HEAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.base import File


#: folders of which this process knows that the disk has their names, which is asked once: they are never taken away
_entered: set[Path] = set()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is safely on disk."""

    digest: str
    size: int
    head: bytes


def root() -> Path:
    """Return the folder of all stored files."""
    return Path(settings.FILES_ROOT)


def path_of(digest: str) -> Path:
    """Return where the bytes of a digest are kept."""
    return root() / digest[:2] / digest[2:4] / digest


def keep(upload: File[bytes], *, limit: int | None = None, may_be_empty: bool = False) -> Kept:
    """Copy an upload to its place on disk and wait until the disk has it.

    Raises ValidationError when it is empty or larger than allowed: than `limit` bytes, or without one than the installation's attachments may be.
    """
    folder = root() / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, delete=False) as copy:
        try:
            kept = _copy(upload, copy, int(settings.ATTACHMENT_LIMIT) if limit is None else limit)
            if not kept.size and not may_be_empty:
                raise ValidationError({"upload": _("This file is empty.")})
            copy.flush()
            _put_in_place(copy, path_of(kept.digest), kept.size)
        finally:
            Path(copy.name).unlink(missing_ok=True)
    return kept


def _copy(upload: File[bytes], copy: IO[bytes], limit: int) -> Kept:
    digest, size, head = sha256(), 0, b""
    for chunk in upload.chunks():
        size += len(chunk)
        if size > limit:
            raise ValidationError({"upload": _("This file is larger than %(limit)s.") % {"limit": filesizeformat(limit)}})
        head += chunk[: HEAD - len(head)]
        digest.update(chunk)
        copy.write(chunk)
    return Kept(digest.hexdigest(), size, head)


def _put_in_place(copy: IO[bytes], place: Path, size: int) -> None:
    """Move a finished copy to its name, unless the same bytes are there already; the folders' entries are on disk afterwards too."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists() or place.stat().st_size != size:
        os.fsync(copy.fileno())
        finished = Path(copy.name)
        finished.chmod(0o440)
        finished.replace(place)
    _sync(place.parent)
    for folder in (place.parent, place.parent.parent):
        if folder not in _entered:
            _sync(folder.parent)
            _entered.add(folder)


def _sync(folder: Path) -> None:
    """Wait until the disk knows what is in a folder; whoever made it may not have come so far."""
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)


def digests_on_disk() -> Iterator[tuple[str, Path]]:
    """Yield every stored file's name and place."""
    for path in root().glob("??/??/*"):
        yield path.name, path


def digest_of(path: Path) -> str:
    """Return the digest of the bytes that are really there."""
    with path.open("rb") as stored:
        digest = sha256()
        while chunk := stored.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
