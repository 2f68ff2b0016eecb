"""How far the reminders of a wait have come, and every try to reach the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models.reasons import ChaserPlan
from bailiwick.desk.models.tickets import Ticket
from bailiwick.desk.models.waits import Wait

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Chase(models.Model):
    """The reminders of one wait: how many went out, and when the next step is due.

    `next_at` is empty when nothing more happens by itself: the wait ended, somebody
    stopped the reminders, or the plan came to its end.
    """

    wait = models.OneToOneField(Wait, models.CASCADE, related_name="chase", verbose_name=_("wait"))
    plan = models.ForeignKey(ChaserPlan, models.PROTECT, related_name="chases", verbose_name=_("reminder plan"))
    sent = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    since = models.DateTimeField(_("counted from"))
    next_at = models.DateTimeField(_("next step"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("chase")
        verbose_name_plural = _("chases")
        indexes = (models.Index(fields=("next_at", "id"), condition=Q(next_at__isnull=False), name="chases_to_go_on"),)

    def __str__(self) -> str:
        """Say how far it is."""
        return f"{self.plan}: {self.sent}/{self.plan.times}"


class AttemptHow(models.TextChoices):
    """The ways in which the desk tries to reach somebody."""

    CALL = "call", _("Call")
    VOICEMAIL = "voice", _("Voicemail")
    MAIL = "mail", _("E-mail")
    VISIT = "visit", _("Visit")


class AttemptOutcome(models.TextChoices):
    """What came of a try."""

    NO_ANSWER = "none", _("No answer")
    LEFT_MESSAGE = "message", _("Left a message")
    REACHED = "reached", _("Reached")


class ContactAttemptQuerySet(models.QuerySet["ContactAttempt"]):
    """Attempts follow the read door of the whole ticket."""

    def visible_to(self, user: Account) -> Self:
        """Return the attempts a user may read."""
        return self.filter(Exists(Ticket.objects.open_to(user).filter(pk=OuterRef("ticket"))))


class ContactAttempt(models.Model):
    """One try to reach the client. `counts` is true while it stands unanswered."""

    How: ClassVar[type[AttemptHow]] = AttemptHow
    Outcome: ClassVar[type[AttemptOutcome]] = AttemptOutcome

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="attempts", verbose_name=_("ticket"), db_index=False)
    how = models.CharField(_("how"), max_length=5, choices=AttemptHow.choices)
    outcome = models.CharField(_("outcome"), max_length=7, choices=AttemptOutcome.choices)
    note = models.CharField(_("note"), max_length=255, blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    counts = models.BooleanField(_("counts"), default=True)

    objects = ContactAttemptQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("attempt to reach the client")
        verbose_name_plural = _("attempts to reach the client")
        indexes = (models.Index(fields=("ticket", "at"), name="attempts_of_ticket"),)
        constraints = (models.CheckConstraint(condition=~Q(outcome="reached") | Q(counts=False), name="answered_attempts_do_not_count"),)

    def __str__(self) -> str:
        """Say how and with what outcome."""
        return f"{self.get_how_display()}: {self.get_outcome_display()}"
