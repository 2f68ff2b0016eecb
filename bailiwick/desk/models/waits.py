"""Why a ticket rests, since when, and how much of the promise was left."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models.tickets import Ticket


class WaitsOn(models.TextChoices):
    """Whom or what a ticket waits for."""

    CLIENT = "client", _("The client")
    VENDOR = "vendor", _("A vendor")
    APPROVAL = "approval", _("An approval")
    VISIT = "visit", _("A visit")
    PARTS = "parts", _("Parts")
    PARENT = "parent", _("Another ticket")


class Wait(models.Model):
    """One rest of a ticket. At most one is running; ended ones stay as history."""

    On: ClassVar[type[WaitsOn]] = WaitsOn

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="waits", verbose_name=_("ticket"))
    on = models.CharField(_("waiting for"), max_length=8, choices=WaitsOn.choices)
    kind = models.ForeignKey("desk.WaitReason", models.PROTECT, null=True, blank=True, related_name="waits", verbose_name=_("kind of reason"))
    reason = models.CharField(_("reason"), max_length=255)
    parent = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="awaited_by", verbose_name=_("other ticket"))
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    remaining_seconds = models.IntegerField(
        _("left of the promise"), null=True, blank=True, help_text=_("Seconds of promised time when the wait began; negative when it was late.")
    )

    class Meta:
        ordering = ("since", "id")
        verbose_name = _("wait")
        verbose_name_plural = _("waits")
        indexes = (models.Index(fields=("until",), condition=Q(ended_at=None, until__isnull=False), name="waits_to_end"),)
        constraints = (
            models.UniqueConstraint(fields=("ticket",), condition=Q(ended_at=None), name="a_ticket_waits_for_one_thing"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("since")), name="waits_end_after_they_begin"),
        )

    def __str__(self) -> str:
        """Say what is waited for."""
        return f"{self.get_on_display()}: {self.reason}"


class Reopening(models.Model):
    """A solution that did not hold: the time in between is not counted against the promise."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="reopenings", verbose_name=_("ticket"))
    solved_at = models.DateTimeField(_("solved"))
    at = models.DateTimeField(_("reopened"))
    reason = models.CharField(_("reason"), max_length=255)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("reopening")
        verbose_name_plural = _("reopenings")
        constraints = (models.CheckConstraint(condition=Q(at__gte=F("solved_at")), name="tickets_reopen_after_they_were_solved"),)

    def __str__(self) -> str:
        """Say why."""
        return self.reason
