"""What happens to the files of a record."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AttachmentAdded(Event):
    """A file was attached to the record."""

    sentence = _("attached the file “{file_name}”")

    file_name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AttachmentRemoved(Event):
    """A file was taken off the record."""

    sentence = _("removed the file “{file_name}”")

    file_name: str
    sha256: str
