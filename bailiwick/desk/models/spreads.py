"""A solution on its way to many tickets."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import JobProgress
from bailiwick.desk.models.entries import Entry
from bailiwick.desk.models.tickets import Ticket


class Spread(models.Model):
    """The resolution of a ticket that a job carries to the many tickets under it, in the name of whoever solved it.

    Which of them it has reached is told by `Share`, so the job can go on after a crash.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+", verbose_name=_("ticket"))
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+", verbose_name=_("resolution"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("by"))
    cause = models.CharField(_("cause"), max_length=255, blank=True)
    total = models.PositiveIntegerField(_("of"), default=0)
    progress = models.ForeignKey(JobProgress, models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("spread solution")
        verbose_name_plural = _("spread solutions")
        constraints = (models.UniqueConstraint(fields=("ticket",), condition=Q(ended_at=None), name="one_solution_spreads_from_a_ticket"),)

    def __str__(self) -> str:
        """Name the ticket it comes from."""
        return self.ticket.number
