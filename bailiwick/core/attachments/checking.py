"""Compares the stored files with the rows that name them, for `check_files` and the doctor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bailiwick.core.attachments.store import digest_of, digests_on_disk, path_of
from bailiwick.core.models import StoredFile

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class FileCheck:
    """What was found: rows without bytes, bytes that changed, bytes without a row."""

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    orphans: list[Path] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether every attachment can be handed out as it was stored."""
        return not self.missing and not self.damaged


def check_files(*, deep: bool = False) -> FileCheck:
    """Look for every stored file; with `deep`, read each and compare its digest."""
    found = FileCheck()
    known = dict(StoredFile.objects.values_list("sha256", "size"))
    for digest, size in known.items():
        path = path_of(digest)
        found.checked += 1
        if not path.exists():
            found.missing.append(digest)
        elif path.stat().st_size != size or (deep and digest_of(path) != digest):
            found.damaged.append(digest)
    found.orphans = [path for digest, path in digests_on_disk() if digest not in known]
    return found
