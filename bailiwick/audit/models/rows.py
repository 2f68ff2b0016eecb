"""The trail: one row for everything that happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.audit.models.hiding import hidden_from

if TYPE_CHECKING:
    from django.db.models import Model

    from bailiwick.core.actors import Account


class AuditRowQuerySet(models.QuerySet["AuditRow"]):
    """The trail, read newest first."""

    def visible_to(self, user: Account) -> Self:
        """Return what a reader of the whole log may see: nothing without the ability, never what is hidden from them."""
        return self.known_to(user) if user.is_authenticated and user.may("audit.read_log") else self.none()

    def known_to(self, user: Account) -> Self:
        """Leave out rows about records this user may not know of; for pages that checked the record's own door."""
        unseen = hidden_from(user)
        return self.exclude(unseen) if unseen else self

    def about(self, record: Model) -> Self:
        """Return what happened to one record."""
        return self.filter(subject_type=record._meta.label_lower, subject_id=record.pk)

    def newest_first(self) -> Self:
        """Order by when things happened, the latest first."""
        return self.order_by("-at", "-id")


class AuditRow(models.Model):
    """One event: who did what to which record, when and why, and what it changed.

    Rows are only ever added; the database itself refuses to change or remove one.
    Names are kept as they were, so the trail reads the same after a rename. `at` is
    when it happened, `recorded_at` when we learned of it: they differ for imports.
    `mac` is a random mark and the HMAC of everything else, see `audit.macs`.
    """

    event = models.CharField(_("event"), max_length=120)
    at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(_("recorded"))
    actor_id = models.BigIntegerField(_("account"), null=True, blank=True)
    actor_name = models.CharField(_("who"), max_length=200)
    cause = models.CharField(_("cause"), max_length=200, blank=True)
    subject_type = models.CharField(_("kind of record"), max_length=100, blank=True)
    subject_id = models.BigIntegerField(_("record key"), null=True, blank=True)
    subject_name = models.CharField(_("record"), max_length=200, blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    address = models.CharField(_("address"), max_length=64, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    mac = models.CharField(max_length=80, editable=False)

    objects = AuditRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit rows")
        indexes = (
            models.Index(fields=("at", "id"), name="audit_by_time"),
            models.Index(fields=("subject_type", "subject_id", "at", "id"), name="audit_by_subject"),
            models.Index(fields=("actor_id", "at", "id"), name="audit_by_actor"),
            models.Index(fields=("event", "at", "id"), name="audit_by_event"),
            models.Index(fields=("request_id",), name="audit_by_request", condition=~models.Q(request_id="")),
        )

    def __str__(self) -> str:
        """Say the event and its record."""
        return f"{self.event}: {self.subject_name}"
