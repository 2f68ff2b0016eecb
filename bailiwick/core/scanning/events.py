"""What a scanner found, in the story of the file and of every record that has it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class FileFoundInfected(Event):
    """Stored bytes carry malware; nothing is said of where they lie, for that may be secret."""

    sentence = _("found {finding} in a file, which is not handed out any more")

    finding: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class AttachmentQuarantined(Event):
    """A file of the record carries malware; it stays, and nobody can open it."""

    sentence = _("put the file “{file_name}” into quarantine: {finding}")

    file_name: str
    finding: str
    sha256: str
    uploader: int | None = None
