"""What is remembered of the demonstration: that it is loaded, and exactly what it brought."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

#: marks the tickets of the county in `Ticket.source`
SOURCE = "demo"
#: before the key of an article in `DemoLoad.counts`: how often it was read in the county
READ = "read/"
#: the key there under which it is counted how many mails came since the load
MAILS = "mails"
#: and those under which stands what an interrupted load has yet to put back, and the first and last key of the tickets of the years before
OWED, YEARS = "owed", "years"
#: and that of the first search document that is kept for them, so that the county is found first
ROOM = "room"


class DemoLoad(models.Model):
    """One load of the county; there is at most one."""

    county = models.CharField(_("county"), max_length=80)
    seed = models.IntegerField(_("seed"))
    loaded_at = models.DateTimeField(_("loaded"))
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    last_number_before = models.PositiveBigIntegerField(default=0)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("demo county")
        verbose_name_plural = _("demo counties")

    def __str__(self) -> str:
        """Name the county."""
        return self.county


class DemoRecord(models.Model):
    """A record that the load brought; tickets are marked by their source instead."""

    load = models.ForeignKey(DemoLoad, models.CASCADE, related_name="records")
    label = models.CharField(max_length=80)
    record_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=("label", "record_id"), name="the_demo_brings_a_record_once")]

    def __str__(self) -> str:
        """Name the record by type and key."""
        return f"{self.label} {self.record_id}"


class DismissedTour(models.Model):
    """Somebody has put the card with the five things away."""

    load = models.ForeignKey(DemoLoad, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=("load", "user"), name="a_tour_is_dismissed_once")]

    def __str__(self) -> str:
        """Say whose."""
        return str(self.user)
