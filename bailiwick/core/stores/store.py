"""What a store of files can do, and which one this installation uses."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from bailiwick.core.stores.addresses import BucketAddress, FolderAddress, store_address
from bailiwick.core.stores.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from bailiwick.core.stores.stored import Stored

_BUCKET = "bailiwick.core.stores.bucket.Bucket"


class Store(Protocol):
    """Keeps bytes under the name of their own SHA-256, whole or not at all; what does not work is an OSError."""

    def put(self, finished: Path, digest: str, size: int) -> None:
        """Keep the bytes of a finished file, unless the same are there already; once this returns a power cut loses nothing.

        The file may be moved away or left where it is.
        """

    def open(self, digest: str) -> BinaryIO:
        """Return the bytes from the beginning, to be read once and closed; raises FileNotFoundError."""

    def size_of(self, digest: str) -> int | None:
        """Return how many bytes are there under a digest; None when there is nothing."""

    def listing(self) -> Iterator[Stored]:
        """Yield everything that is there, in the order of the digests."""

    def remove(self, digest: str) -> None:
        """Take the bytes away, if they are there."""

    def probe(self) -> None:
        """Write, read and remove a few bytes; raises OSError with the reason when that cannot be done."""


def files() -> Store:
    """Return the store of this installation's attachments and mails."""
    url = str(getattr(settings, "STORAGE_URL", ""))
    return Folder(Path(settings.FILES_ROOT)) if not url else store_at(url)


def store_at(url: str) -> Store:
    """Return the store at an address, as in `BAILIWICK_STORAGE_URL`; nothing is the folder `files` of the data folder.

    Raises ValueError when the address means nothing.
    """
    address = store_address(url, folder=Path(settings.FILES_ROOT), key=str(settings.STORAGE_KEY), secret=str(settings.STORAGE_SECRET))
    return Folder(address.root) if isinstance(address, FolderAddress) else _bucket(address, os.getpid())


@lru_cache(maxsize=4)
def _bucket(address: BucketAddress, _process: int) -> Store:
    """Return the bucket with its connections, which a forked process must not share."""
    try:
        return cast("Store", import_string(_BUCKET)(address))
    except ImportError as missing:
        raise OSError("files are kept in a bucket, for which django-storages and boto3 are needed: pip install 'bailiwick[s3]'") from missing
