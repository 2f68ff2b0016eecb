"""Seals: links of the chain that makes any later change of the trail visible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class SealQuerySet(models.QuerySet["Seal"]):
    """Seals are shown to those who read the log."""

    def visible_to(self, user: Account) -> Self:
        """Return the seals a user may look at."""
        return self if user.is_authenticated and user.may("audit.read_log") else self.none()


class Seal(models.Model):
    """A signed statement: “these rows, in this order, after all those sealed before”.

    `spans` lists the sealed keys as [first, last] pairs. A row committed after a later
    one (possible on PostgreSQL) is in `gaps` at first and is sealed by a following seal.
    `marks` holds eight bytes per row, by which a reordered row can be named; `digest` is
    the HMAC over the whole statement and the previous seal's digest.
    """

    number = models.BigIntegerField(_("number"), unique=True)
    sealed_at = models.DateTimeField(_("sealed"))
    first = models.BigIntegerField(_("first row"))
    last = models.BigIntegerField(_("last row"))
    count = models.PositiveIntegerField(_("rows"))
    spans = models.JSONField(default=list)
    gaps = models.JSONField(default=list)
    marks = models.BinaryField(default=bytes)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    key_hint = models.CharField(max_length=12)

    objects = SealQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        """Name the seal by its place in the chain."""
        return f"{self._meta.verbose_name} {self.number}"
