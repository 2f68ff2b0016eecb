"""The log of calls: every time somebody phoned, walked in or was met in the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.asked import AskedOfEach
from bailiwick.desk.models.channels import Channel
from bailiwick.desk.models.tickets import Ticket
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class CallQuerySet(models.QuerySet["Call"]):
    """Calls are read by the desk; those of a ticket follow its read door."""

    def visible_to(self, user: Account) -> Self:
        """Return the calls a user may read."""
        if not user.is_authenticated or not user.may("desk.see_tickets"):
            return self.none()
        about = Ticket.objects.open_to(user).filter(pk=OuterRef("ticket"))
        return self.filter(Q(ticket=None) | AskedOfEach(about))  # asked of each call; a list of all tickets would be made first


class Call(models.Model):
    """One contact, timed from the first word; it may open a ticket or concern one."""

    caller = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("caller"), db_index=False)
    caller_text = models.CharField(_("caller as given"), max_length=120, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="calls_taken", verbose_name=_("taken by")
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.PHONE)
    started_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, blank=True, related_name="calls", verbose_name=_("ticket"))
    contact_confirmed = models.BooleanField(_("contact data confirmed"), default=False)
    notes = models.TextField(_("notes"), blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-id")
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes = (
            models.Index(fields=("caller", "-started_at"), name="calls_of_caller"),
            models.Index(fields=("started_at", "id"), name="calls_by_time"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(caller__isnull=False) | ~Q(caller_text=""), name="calls_name_the_caller"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="calls_end_after_they_begin"),
        )

    def __str__(self) -> str:
        """Say who called, and how."""
        return f"{self.get_channel_display()}: {self.caller or self.caller_text}"
