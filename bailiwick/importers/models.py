"""What was imported, from where, by which run: enough to run again, to explain and to undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models import WorkCalendar
from bailiwick.desk.models import Ticket

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Runs are shown to those who may import."""

    def visible_to(self, user: Account) -> Self:
        """Return the runs a user may look at."""
        return self if user.is_authenticated and user.may("importers.import_history") else self.none()


class ImportRun(models.Model):
    """One reading of one file; undone as a whole."""

    source = models.CharField(_("source"), max_length=40)
    file_name = models.CharField(_("file"), max_length=255)
    started_at = models.DateTimeField(_("began"))
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created = models.PositiveIntegerField(_("tickets made"), default=0)
    changed = models.PositiveIntegerField(_("tickets changed"), default=0)
    refused = models.PositiveIntegerField(_("rows not taken"), default=0)
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("counted by"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-id")
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        """Name the run by its file and day."""
        return f"{self.file_name} ({self.started_at:%Y-%m-%d})"


class ImportedIncident(models.Model):
    """A ticket that came from a log: its number there, and what was kept word for word.

    `version` is the ticket's version when the import last wrote it; a higher one on the
    ticket means people have worked on it here, and the import leaves it alone.
    """

    source = models.CharField(_("source"), max_length=40)
    number = models.CharField(_("number there"), max_length=24)
    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="imported", verbose_name=_("ticket"))
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="incidents", verbose_name=_("import"))
    kept = models.JSONField(_("kept"), default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("imported incident")
        verbose_name_plural = _("imported incidents")
        constraints = (models.UniqueConstraint(fields=("source", "number"), name="an_incident_is_imported_once"),)

    def __str__(self) -> str:
        """Name the incident as its source does."""
        return self.number


class ImportedEvent(models.Model):
    """One change of an incident as the log told it; the ticket can be made anew from these."""

    incident = models.ForeignKey(ImportedIncident, models.CASCADE, related_name="events", db_index=False)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="events")
    key = models.CharField(max_length=32)
    data = models.JSONField()

    class Meta:
        verbose_name = _("imported event")
        verbose_name_plural = _("imported events")
        constraints = (models.UniqueConstraint(fields=("incident", "key"), name="an_event_is_imported_once"),)

    def __str__(self) -> str:
        """Name the event by its incident."""
        return f"{self.incident_id}: {self.key}"


class ImportedName(models.Model):
    """A person, place, team or category the log named and we did not know; removed again by undo when nothing needs it."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="names")
    label = models.CharField(max_length=60)
    record_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("imported name")
        verbose_name_plural = _("imported names")

    def __str__(self) -> str:
        """Name the record by type and key."""
        return f"{self.label} {self.record_id}"


class RefusedRow(models.Model):
    """A row that was not taken, and why."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="refusals")
    line = models.PositiveIntegerField(_("line"))
    number = models.CharField(_("number"), max_length=255, blank=True)
    reason = models.CharField(_("why"), max_length=500)

    class Meta:
        ordering = ("line",)
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")

    def __str__(self) -> str:
        """Say where and why."""
        return f"{self.line}: {self.reason}"
