"""Dated stretches of time in which the same trouble matters more, such as an election or a payroll run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.people.models import Department

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account


class WindowKind(models.TextChoices):
    """What is going on."""

    ELECTION = "election", _("Election")
    PAYROLL = "payroll", _("Payroll")
    OTHER = "other", _("Other")


class WindowQuerySet(models.QuerySet["Window"]):
    """Windows by who may know of them and whom they concern."""

    def visible_to(self, user: Account) -> Self:
        """Return the windows a person may know of: all, once signed in."""
        return self if user.is_authenticated else self.none()

    def open_for(self, department: Department | None, now: datetime) -> Self:
        """Return the windows open now for a department: its own, those of departments above it, those of everybody."""
        branch = [*department.ancestor_ids(), department.pk] if department is not None else []
        concerned = Q(departments=None) | Q(departments__in=branch)
        return self.filter(concerned, retired_at=None, starts_at__lte=now, ends_at__gt=now).distinct()


class Window(PlainRecord):
    """A stretch of time that raises urgency, for some departments or for all."""

    kind = models.CharField(_("kind"), max_length=8, choices=WindowKind.choices)
    title = models.CharField(_("title"), max_length=120)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    departments = models.ManyToManyField(
        Department, blank=True, related_name="windows", verbose_name=_("departments"), help_text=_("Nothing chosen concerns everybody.")
    )

    objects = WindowQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "id")
        verbose_name = _("window")
        verbose_name_plural = _("windows")
        constraints = (models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="windows_end_after_they_start"),)
        indexes = (models.Index(fields=("ends_at", "starts_at"), condition=Q(retired_at=None), name="windows_by_time"),)

    def __str__(self) -> str:
        """Show the title."""
        return self.title
