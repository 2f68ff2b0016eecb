"""Clocks whose ledgers cannot be read, until somebody has mended what is wrong."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models.running import Clock

WHY_LETTERS = 300


class SetAside(models.Model):
    """A clock that is looked at no more, because its ledger could not be read; rebuilding it when it can be takes it up again."""

    clock = models.OneToOneField(Clock, models.CASCADE, primary_key=True, related_name="set_aside", verbose_name=_("clock"))
    at = models.DateTimeField(_("when"))
    why = models.CharField(_("what is wrong"), max_length=WHY_LETTERS)

    class Meta:
        ordering = ("clock",)
        verbose_name = _("clock that cannot be read")
        verbose_name_plural = _("clocks that cannot be read")

    def __str__(self) -> str:
        """Say which clock, and what is wrong."""
        return f"{self.clock_id}: {self.why}"
