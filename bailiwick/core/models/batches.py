"""Many changes made as one act, which can be undone as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class BatchQuerySet(models.QuerySet["Batch"]):
    """Batches by who may see them."""

    def visible_to(self, user: Account) -> Self:
        """Return a person's own batches; with `core.see_all_batches` those of everyone."""
        return self if user.may("core.see_all_batches") else self.filter(created_by=user.pk)


class Batch(models.Model):
    """A bulk edit or an import of one record type.

    An import is first a draft: `payload` holds its compressed rows and `plan` the mapping
    of columns. `report` lists the refused rows as [row number, column, sentence].
    """

    class Kind(models.TextChoices):
        """By what act the rows were changed."""

        BULK_EDIT = "bulk_edit", _("Bulk edit")
        IMPORT = "import", _("Import")

    class State(models.TextChoices):
        """How far the batch has come."""

        DRAFT = "draft", _("Being prepared")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    record = models.SlugField(_("record type"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    payload = models.BinaryField(null=True, editable=False)
    plan = models.JSONField(default=dict)
    report = models.JSONField(default=list)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("batch")
        verbose_name_plural = _("batches")

    def __str__(self) -> str:
        """Name the batch as the trail does."""
        return f"{self.title} (#{self.pk})"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state not in {self.State.WAITING, self.State.RUNNING}


class BatchRow(models.Model):
    """What a batch did to one record: the stored values before and after, enough to undo it."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(max_length=200)
    was_created = models.BooleanField(default=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    undone = models.BooleanField(default=False)
    problem = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("row of a batch")
        verbose_name_plural = _("rows of a batch")
        constraints = (models.UniqueConstraint(fields=("batch", "subject_id"), name="a_batch_changes_a_record_once"),)

    def __str__(self) -> str:
        """Name the record."""
        return self.subject_name
