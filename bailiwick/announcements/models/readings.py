"""Who has put an announcement away, and who has confirmed it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.models.announcements import Announcement


class ReadingQuerySet(models.QuerySet["Reading"]):
    """Readings, asked by the banner and by the list of those who have not confirmed."""

    def confirmed(self) -> Self:
        """Return those by which somebody said that they have read it."""
        return self.exclude(confirmed_at=None)


class Reading(models.Model):
    """One person's banner of one announcement, put away as of a version of it."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="announcement_readings")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = (models.UniqueConstraint(fields=("announcement", "user"), name="an_announcement_is_read_once"),)

    def __str__(self) -> str:
        """Say who has read it."""
        return str(self.user)
