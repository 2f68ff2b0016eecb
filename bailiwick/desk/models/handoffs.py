"""Every time a ticket changed hands, and why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models.tickets import Ticket
from bailiwick.people.models import Staff, Team


class HandOff(models.Model):
    """A ticket passed from one team, tier or person to another, with the reason."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="hand_offs", verbose_name=_("ticket"))
    from_team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from team"))
    to_team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to team"))
    from_tier = models.PositiveSmallIntegerField(_("from tier"))
    to_tier = models.PositiveSmallIntegerField(_("to tier"))
    from_assignee = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from"))
    to_assignee = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to"))
    reason = models.CharField(_("reason"), max_length=255)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("hand-off")
        verbose_name_plural = _("hand-offs")
        constraints = (models.CheckConstraint(condition=~models.Q(reason=""), name="hand_offs_give_a_reason"),)

    def __str__(self) -> str:
        """Say where the ticket went."""
        return f"{self.from_team or '–'} → {self.to_assignee or self.to_team or '–'}"
