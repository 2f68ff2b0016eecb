"""Stored bytes that carry malware."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models.attachments import StoredFile


class InfectedFile(models.Model):
    """What was found in which bytes, and when."""

    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="infection")
    finding = models.CharField(_("what was found"), max_length=200)
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("file with malware")
        verbose_name_plural = _("files with malware")

    def __str__(self) -> str:
        """Show what was found."""
        return self.finding
