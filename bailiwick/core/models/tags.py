"""Words that people stick on records of any kind to find them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model


class TagQuerySet(models.QuerySet["Tag"]):
    """Tags by what they are stuck on."""

    def on(self, record: Model) -> TagQuerySet:
        """Return the tags of a record, by name."""
        return self.filter(taggings__record_type=record._meta.label_lower, taggings__record_id=record.pk).order_by("name")


class Tag(models.Model):
    """A short word in small letters, the same for every kind of record."""

    name = models.CharField(_("tag"), max_length=40, unique=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        """Show the word."""
        return self.name


class Tagging(models.Model):
    """One tag on one record."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    record_type = models.CharField(max_length=80)
    record_id = models.BigIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tagging")
        verbose_name_plural = _("taggings")
        constraints = (models.UniqueConstraint(fields=("record_type", "record_id", "tag"), name="a_tag_sticks_once_on_a_record"),)
        indexes = (models.Index(fields=("tag", "record_type", "record_id"), name="records_by_tag"),)

    def __str__(self) -> str:
        """Say what is tagged how."""
        return f"{self.record_type} {self.record_id}: {self.tag_id}"
