"""Doors that closed: failed sign-ins by name, and accounts that may not sign in for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime


class FailedSignIns(models.Model):
    """How often signing in under one name failed in a row.

    Names that belong to nobody are counted as well, under a digest, so that the
    answer to a stranger is the same whether an account exists or not.
    """

    key = models.CharField(max_length=80, unique=True)
    hint = models.CharField(max_length=16)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("failed sign-ins")
        verbose_name_plural = _("failed sign-ins")

    def __str__(self) -> str:
        """Name what was tried without repeating all of it; people type passwords into the wrong box."""
        return gettext("unknown name “%(hint)s”") % {"hint": self.hint}


class AccountLock(models.Model):
    """An account that may not sign in: by hand until it is unlocked, after failures for a while."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lock")
    locked_at = models.DateTimeField()
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("account lock")
        verbose_name_plural = _("account locks")

    def __str__(self) -> str:
        """Say why."""
        return self.reason

    def holds(self, now: datetime) -> bool:
        """Whether the account is locked at this instant."""
        return self.ends_at is None or self.ends_at > now
