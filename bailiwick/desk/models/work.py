"""Time spent on tickets that belongs to no entry, corrections of any, and the clocks that are running."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models.entries import Entry
from bailiwick.desk.models.tickets import Ticket

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class WorkQuerySet(models.QuerySet["Work"]):
    """Time worked is seen by whoever sees the whole ticket."""

    def visible_to(self, user: Account) -> Self:
        """Return the rows whose ticket is open to a user."""
        return self.filter(ticket__in=Ticket.objects.open_to(user).values("pk"))


class Work(models.Model):
    """A row of the ledger of time: seconds spent, or taken off again by a correction, which says why.

    `entry` and `corrects` name what a correction is about; the time of entries stands on them.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="work", verbose_name=_("ticket"))
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, blank=True, related_name="corrections", verbose_name=_("entry"))
    corrects = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="corrections", verbose_name=_("corrects"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who worked"))
    name = models.CharField(_("who worked"), max_length=120)
    seconds = models.IntegerField(_("seconds"))
    at = models.DateTimeField(_("when"), db_index=True)
    note = models.CharField(_("what for"), max_length=255, blank=True)
    by_name = models.CharField(_("corrected by"), max_length=120, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("time worked")
        verbose_name_plural = _("time worked")
        constraints = (
            models.CheckConstraint(condition=~Q(seconds=0), name="time_worked_is_not_nothing"),
            models.CheckConstraint(
                condition=Q(seconds__gt=0) | Q(entry__isnull=False) | Q(corrects__isnull=False), name="only_corrections_take_time_off"
            ),
        )

    def __str__(self) -> str:
        """Say who worked how long."""
        return f"{self.name}: {self.seconds} s"


class Timer(models.Model):
    """A clock somebody let run on a ticket; each person has one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="timer", verbose_name=_("who"))
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="timers", verbose_name=_("ticket"))
    started_at = models.DateTimeField(_("started"))

    class Meta:
        verbose_name = _("timer")
        verbose_name_plural = _("timers")

    def __str__(self) -> str:
        """Say whose."""
        return str(self.user)
