"""What a rule would have done in the last thirty days; rehearsed without changing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import JobProgress
from bailiwick.desk.models import Ticket
from bailiwick.rules.models.rules import Rule

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Rehearsal(models.Model):
    """One dry run of a rule as it was then."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="rehearsals", verbose_name=_("rule"))
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    sentence = models.TextField(_("rule"))
    progress = models.ForeignKey(JobProgress, models.SET_NULL, null=True, related_name="+")
    looked_at = models.PositiveIntegerField(_("occasions looked at"), default=0)
    found = models.PositiveIntegerField(_("times it would have acted"), default=0)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    is_cut = models.BooleanField(_("more than are listed"), default=False)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("dry run")
        verbose_name_plural = _("dry runs")

    def __str__(self) -> str:
        """Name the rule."""
        return str(self.rule)


class RehearsedRunQuerySet(models.QuerySet["RehearsedRun"]):
    """What would have happened, behind the read door of the tickets."""

    def visible_to(self, user: Account) -> Self:
        """Return what concerns tickets of which a person may read everything."""
        return self.filter(ticket__in=Ticket.objects.open_to(user).values("pk")) if user.is_authenticated else self.none()


class RehearsedRun(models.Model):
    """A ticket that a rule would have touched."""

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="runs", db_index=False)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+", verbose_name=_("ticket"))
    event = models.CharField(_("event"), max_length=120)
    at = models.DateTimeField(_("when"))
    said = models.JSONField(_("what would have been done"), default=list)
    changes = models.JSONField(_("changes"), default=dict)

    objects = RehearsedRunQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("rehearsed run")
        verbose_name_plural = _("rehearsed runs")
        indexes = (models.Index(fields=("rehearsal", "id"), name="rehearsed_runs"),)

    def __str__(self) -> str:
        """Name the event."""
        return self.event
