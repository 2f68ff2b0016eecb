"""Notices in the program: one row per person and event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.notifications.models.guards import readable

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Everyone reads their own notices, about what they may still read."""

    def visible_to(self, user: Account) -> Self:
        """Return the user's notices about records that the user may read today."""
        return self.filter(readable(user), user_id=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> Self:
        """Return what was not read yet."""
        return self.filter(read_at=None)


class Notification(models.Model):
    """Something a person was told in the program.

    `key` is made of event and person, so nobody is told the same thing twice. `context`
    keeps the facts the words were made of, for the preview of templates.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    key = models.CharField(max_length=64, unique=True)
    notice = models.CharField(max_length=120)
    subject_type = models.CharField(max_length=100)
    subject_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=250)
    detail = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    context = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = (
            models.Index(fields=("user", "-id"), name="notices_of_a_person"),
            models.Index(fields=("user",), name="unread_notices", condition=models.Q(read_at=None)),
            models.Index(fields=("notice", "-id"), name="notices_of_a_kind"),
        )

    def __str__(self) -> str:
        """Show what the person was told."""
        return self.title
