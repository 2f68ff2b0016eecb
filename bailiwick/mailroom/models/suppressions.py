"""Addresses that are dead, so that nothing is sent there by itself for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.mailroom.models.arrivals import Arrival

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    """Suppressed addresses are for those who manage the mailroom."""

    def visible_to(self, user: Account) -> Self:
        """Return the suppressed addresses a user may know of."""
        return self if user.is_authenticated and user.may("mailroom.manage") else self.none()

    def in_force(self, now: datetime) -> Self:
        """Return the addresses to which nothing is sent now."""
        return self.filter(until__gt=now, lifted_at=None)


class Suppression(models.Model):
    """An address that answered for good that it is nobody's; each further bounce prolongs it."""

    address = models.CharField(_("address"), max_length=320, unique=True)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))
    status = models.CharField(_("status"), max_length=16, blank=True)
    diagnostic = models.CharField(_("what the other server said"), max_length=500, blank=True)
    bounces = models.PositiveIntegerField(_("bounces"), default=0)
    arrival = models.ForeignKey(Arrival, models.SET_NULL, null=True, blank=True, related_name="suppressions", verbose_name=_("last bounce"))
    #: what a person said who entered the address by hand
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        ordering = ("-until",)
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")

    def __str__(self) -> str:
        """Name the address."""
        return self.address
