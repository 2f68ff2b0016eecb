"""What people have typed and not yet sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """The unsent content of one form, kept for one user until it is sent or grows old."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    content = models.JSONField()
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="one_draft_per_user_and_form"),)

    def __str__(self) -> str:
        """Name the form."""
        return self.key


class SentForm(models.Model):
    """A form in a browser's window that was sent: what it still saves as a draft comes late and is not kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        constraints = (models.UniqueConstraint(fields=("user", "form"), name="one_row_per_user_and_sent_form"),)

    def __str__(self) -> str:
        """Name the form."""
        return self.form
