"""What was noticed about clocks, and whom it was told to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models.running import Clock
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Escalation(models.Model):
    """A point of a promise that came, noticed once. What is still to be told has no `told_at`."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="escalations", verbose_name=_("clock"))
    run = models.PositiveIntegerField()
    mark = models.CharField(_("point"), max_length=12)
    at = models.DateTimeField(_("when it came"))
    noticed_at = models.DateTimeField(_("noticed"))
    tell = models.JSONField(_("whom to tell"), default=list, blank=True)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = (models.UniqueConstraint(fields=("clock", "run", "mark", "at"), name="a_point_is_noticed_once"),)
        indexes = (models.Index(fields=("id",), condition=Q(told_at=None), name="escalations_to_tell"),)

    def __str__(self) -> str:
        """Say which point of which clock."""
        return f"{self.clock_id} {self.mark}"


class DigestQuerySet(models.QuerySet["Digest"]):
    """What somebody was told about promises is for their eyes."""

    def visible_to(self, user: Account) -> Self:
        """Return what a person was told."""
        return self.filter(person__account=user.pk) if user.is_authenticated else self.none()


class Digest(models.Model):
    """All that one person was told at one time about promises."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="promise_digests", verbose_name=_("person"))
    at = models.DateTimeField(_("when"))
    #: what it was about, as the person might see it then: [{"label", "url", "kind", "mark", "due"}]
    lines = models.JSONField(default=list)
    more = models.PositiveIntegerField(default=0)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("digest of promises")
        verbose_name_plural = _("digests of promises")

    def __str__(self) -> str:
        """Say how much it is about."""
        return _("%(count)s promises") % {"count": len(self.lines) + self.more}
