"""Sites and the notices that everyone sees before calling or visiting them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account


class SiteQuerySet(models.QuerySet["Site"]):
    """Sites are known to everyone who may sign in."""

    def visible_to(self, user: Account) -> Self:
        """Return the sites a person may know of: all, once signed in."""
        return self if user.is_authenticated else self.none()


class Site(PlainRecord):
    """A place with an address where the county works: city hall, a pump house, a road camp."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    code = models.CharField(_("code"), max_length=16, unique=True, help_text=_("Short code used on labels and host names."))
    address = models.CharField(_("address"), max_length=255, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    postcode = models.CharField(_("postal code"), max_length=16, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, help_text=_("Leave empty for the time zone of the installation."))
    access_notes = models.TextField(_("access notes"), blank=True, help_text=_("Keys, gates, who to ask for, where to park."))
    is_public_safety = models.BooleanField(_("public safety"), default=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("site")
        verbose_name_plural = _("sites")

    def __str__(self) -> str:
        """Name the site."""
        return self.name


class SiteNoticeQuerySet(models.QuerySet["SiteNotice"]):
    """Notices by the time they hold."""

    def visible_to(self, user: Account) -> Self:
        """Return the notices a person may know of: all, once signed in."""
        return self if user.is_authenticated else self.none()

    def in_force(self, now: datetime) -> Self:
        """Return the notices that hold at this instant."""
        return self.filter(Q(starts_at=None) | Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now), retired_at=None)


class SiteNotice(PlainRecord):
    """A sentence to heed at a site for a while: "elections: call before touching"."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="notices", verbose_name=_("site"))
    text = models.CharField(_("notice"), max_length=255)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = SiteNoticeQuerySet.as_manager()

    class Meta:
        ordering = ("site", "-starts_at")
        verbose_name = _("site notice")
        verbose_name_plural = _("site notices")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at=None) | Q(ends_at__gt=models.F("starts_at")),
                name="notices_end_after_they_start",
            ),
        )

    def __str__(self) -> str:
        """Say the notice."""
        return self.text
