"""Tickets that somebody put aside for a while without stopping the promise."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models.tickets import Ticket


class Snooze(models.Model):
    """A ticket leaves the work list of whoever put it aside, or of the whole team, until an instant. The promise runs on."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="snooze", verbose_name=_("ticket"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="snoozes", verbose_name=_("put aside by"))
    for_team = models.BooleanField(_("for the whole team"), default=False)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))
    note = models.CharField(_("remind me of"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("snooze")
        verbose_name_plural = _("snoozes")
        indexes = (models.Index(fields=("until", "id"), name="snoozes_to_end"),)
        constraints = (models.CheckConstraint(condition=Q(until__gt=F("since")), name="snoozes_end_after_they_begin"),)

    def __str__(self) -> str:
        """Say who put it aside."""
        return f"{self.user}, {self.until:%Y-%m-%d %H:%M}"
