"""Files kept beside records: the bytes once, however often they are attached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model


class Scan(models.TextChoices):
    """What is known of malware in stored bytes."""

    NONE = "", _("not checked")
    WAITING = "waiting", _("is being checked")
    CLEAN = "clean", _("checked")
    INFECTED = "infected", _("in quarantine")
    FAILED = "failed", _("could not be checked")


class StoredFile(models.Model):
    """Bytes on disk under the name of their own digest, never changed."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    stored_at = models.DateTimeField()
    scan = models.CharField(max_length=8, choices=Scan.choices, blank=True, default=Scan.NONE, db_default="")
    #: what the scanner found, or why it could not say anything
    scan_words = models.CharField(max_length=200, blank=True, db_default="")
    scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        indexes = (models.Index(fields=("-stored_at",), condition=~Q(scan="clean") & ~Q(scan="infected"), name="files_to_be_scanned"),)

    def __str__(self) -> str:
        """Name the file by its digest."""
        return self.sha256

    @property
    def is_held_back(self) -> bool:
        """Whether lists say that it cannot be opened, now or ever."""
        return self.scan in {Scan.WAITING, Scan.INFECTED, Scan.FAILED}


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Attachments by the record they belong to."""

    def of(self, record: Model) -> Self:
        """Return what is attached to a record now, oldest first."""
        about = self.filter(record_type=record._meta.label_lower, record_id=record.pk, removed_at=None, is_aside=False)
        return about.select_related("file", "added_by").order_by("id")

    def aside_of(self, record: Model) -> Self:
        """Return what is kept with a record and not listed among its files, such as the logos of signatures."""
        about = self.filter(record_type=record._meta.label_lower, record_id=record.pk, removed_at=None, is_aside=True)
        return about.select_related("file").order_by("id")


class Attachment(models.Model):
    """A file on a record: a photograph of the screen, a signed form."""

    record_type = models.CharField(max_length=80)
    record_id = models.BigIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    name = models.CharField(_("name"), max_length=200)
    note = models.CharField(_("note"), max_length=255, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    added_at = models.DateTimeField(_("added"))
    removed_at = models.DateTimeField(null=True, blank=True)
    #: kept, and not listed among the files that people look for
    is_aside = models.BooleanField(default=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = (models.Index(fields=("record_type", "record_id"), condition=Q(removed_at=None), name="attachments_of_record"),)

    def __str__(self) -> str:
        """Show the file's name."""
        return self.name
