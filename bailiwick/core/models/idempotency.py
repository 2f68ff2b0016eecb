"""Answers kept for a day, so that a repeated request is answered again and not done again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptAnswer(models.Model):
    """The response to a request with an idempotency key; `status` 0 while it is being made."""

    owner = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    media_type = models.CharField(max_length=120, blank=True)
    body = models.BinaryField(default=bytes)
    location = models.CharField(max_length=500, blank=True)
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = (models.UniqueConstraint(fields=("owner", "key"), name="one_answer_per_owner_and_key"),)

    def __str__(self) -> str:
        """Name the key."""
        return self.key
