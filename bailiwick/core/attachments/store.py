"""The bytes of attachments and mails: measured and bounded on the way in, named by their own digest, kept by the installation's store.

Everything that keeps or reads bytes comes through here; which store that is, a folder or a bucket, `core.stores` knows.
"""

from __future__ import annotations

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
from bailiwick.core.stores.folder import INCOMING, Folder
from bailiwick.core.stores.store import files

if TYPE_CHECKING:
    from typing import BinaryIO

    from django.core.files.base import File

    from bailiwick.core.stores.store import Store


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is safely in the store."""

    digest: str
    size: int
    head: bytes


def path_of(digest: str) -> Path:
    """Return where the bytes of a digest are kept when the store is a folder; others have no paths."""
    store = files()
    return (store if isinstance(store, Folder) else Folder(Path(settings.FILES_ROOT))).path_of(digest)


def opened(digest: str) -> BinaryIO:
    """Return the bytes of a digest, to be read once from the beginning; raises FileNotFoundError, and OSError when the store is silent."""
    return files().open(digest)


def content_of(digest: str) -> bytes:
    """Return all bytes of a digest; raises OSError when they cannot be read."""
    with opened(digest) as content:
        return content.read()


def is_there(digest: str) -> bool:
    """Whether the store has a file; raises OSError when it is silent."""
    return files().size_of(digest) is not None


def keep(upload: File[bytes], *, limit: int | None = None, may_be_empty: bool = False) -> Kept:
    """Copy an upload into the store and wait until it is safe there.

    Raises ValidationError when it is empty or larger than allowed: than `limit` bytes, or without one than the installation's attachments
    may be; and OSError when the store cannot take it. Half a file is never left under its name.
    """
    store = files()
    folder = (store.root if isinstance(store, Folder) else Path(settings.FILES_ROOT)) / INCOMING
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, delete=False) as copy:
        try:
            kept = _copy(upload, copy, int(settings.ATTACHMENT_LIMIT) if limit is None else limit)
            if not kept.size and not may_be_empty:
                raise ValidationError({"upload": _("This file is empty.")})
            copy.flush()
            store.put(Path(copy.name), kept.digest, kept.size)
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


def digest_in(store: Store, digest: str) -> str:
    """Return the digest of the bytes that a store really has under a name; raises OSError when they cannot be read."""
    found = sha256()
    with store.open(digest) as stored:
        while chunk := stored.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()
