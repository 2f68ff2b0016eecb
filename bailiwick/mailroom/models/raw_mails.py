"""Mail as it came, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.attachments.store import content_of, opened, path_of
from bailiwick.core.models import StoredFile

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO


class RawMail(models.Model):
    """The bytes of a mail, kept once however often they came; nothing ever changes them."""

    sha256 = models.CharField(max_length=64, unique=True)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="raw_mail")
    size = models.PositiveBigIntegerField(_("size"))
    first_at = models.DateTimeField(_("first came"))

    class Meta:
        verbose_name = _("raw mail")
        verbose_name_plural = _("raw mails")

    def __str__(self) -> str:
        """Name the mail by its digest."""
        return self.sha256

    @property
    def path(self) -> Path:
        """Where the bytes lie when the store is a folder."""
        return path_of(self.sha256)

    def content(self) -> bytes:
        """Return the bytes; raises OSError when they cannot be read."""
        return content_of(self.sha256)

    def open(self) -> BinaryIO:
        """Return the bytes to be read once from the beginning; raises OSError when they cannot be read."""
        return opened(self.sha256)
