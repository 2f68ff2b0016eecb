"""Clears away what uploads left behind whose process died: files without a row, and copies that never got their name.

A file becomes an orphan only by such a death, or when the row that named it is deleted on purpose. What is younger than a day may
be an upload under way, whose row is not committed yet. A file that is sent again while it lies there as an orphan counts as young.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from bailiwick.core.attachments.checking import check_files
from bailiwick.core.models import StoredFile
from bailiwick.core.stores.folder import INCOMING, Folder
from bailiwick.core.stores.store import files

if TYPE_CHECKING:
    from collections.abc import Iterator

log = structlog.get_logger(__name__)
#: how old what is cleared away is at least
OLD = timedelta(days=1)


def clear_away(now: datetime) -> int:
    """Remove old orphans and old unfinished copies; returns how many.

    Of a bucket nothing is removed by itself: it does not say that a file was sent once more (`check_files --remove-orphans`
    does it when nothing else runs).
    """
    store = files()
    orphans = [found.digest for found in check_files().orphans if now - found.since > OLD] if isinstance(store, Folder) else []
    removed = [digest for digest in orphans if isinstance(store, Folder) and _removed(store, digest, now)]
    copies = [path for path in _unfinished() if now - _changed(path) > OLD]
    for path in copies:
        path.unlink(missing_ok=True)
    if removed or copies:
        log.info("files without a row cleared away", orphans=len(removed), unfinished=len(copies))
    return len(removed) + len(copies)


def _removed(store: Folder, digest: str, now: datetime) -> bool:
    """Remove an orphan, unless it got a row or was sent again since it was found."""
    if StoredFile.objects.filter(pk=digest).exists() or now - _changed(store.path_of(digest)) <= OLD:
        return False
    store.remove(digest)
    return True


def _unfinished() -> Iterator[Path]:
    store = files()
    yield from ((store.root if isinstance(store, Folder) else Path(settings.FILES_ROOT)) / INCOMING).glob("*")


def _changed(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)
