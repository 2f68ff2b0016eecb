"""What is noted about the keys of the installation: since when, until when; never a key."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyNote(models.Model):
    """A key by its short name: when it began to sign and seal, and when it was put away."""

    name = models.CharField(_("key"), max_length=12, unique=True)
    begun_at = models.DateTimeField(_("in use since"))
    ended_at = models.DateTimeField(_("put away"), null=True, blank=True)

    class Meta:
        verbose_name = _("key of the installation")
        verbose_name_plural = _("keys of the installation")

    def __str__(self) -> str:
        """Show the key's name."""
        return self.name
