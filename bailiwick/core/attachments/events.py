"""What happens to the files of a record."""

from __future__ import annotations

from dataclasses import dataclass

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AttachmentAdded(Event):
    """A file was attached to the record."""

    file_name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AttachmentRemoved(Event):
    """A file was taken off the record."""

    file_name: str
    sha256: str
