"""Passwords, second factors and locked accounts that were set right, each with the proof it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models import Ticket
from bailiwick.people.models import Person
from bailiwick.runbooks.models.verifications import Verification

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class ResetKind(models.TextChoices):
    """What was set right."""

    PASSWORD = "password", _("Password reset")
    SECOND_FACTOR = "second-factor", _("Second factor reset")
    UNLOCK = "unlock", _("Account unlocked")


class ResetChannel(models.TextChoices):
    """How the reset reached the system it concerns."""

    BY_HAND = "by-hand", _("In the directory, by hand")


class ResetQuerySet(models.QuerySet["Reset"]):
    """Resets follow the read door of their ticket: the desk reads them, clients do not."""

    def visible_to(self, user: Account) -> Self:
        """Return the resets of the tickets a user may read in full."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Exists(Ticket.objects.open_to(user).filter(pk=OuterRef("ticket"))))


class Reset(models.Model):
    """One reset of one account. There is no row without a verification, nor for a privileged account without two."""

    Kind: ClassVar[type[ResetKind]] = ResetKind
    Channel: ClassVar[type[ResetChannel]] = ResetChannel

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="resets", verbose_name=_("ticket"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="resets", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=13, choices=ResetKind.choices)
    account = models.CharField(_("account"), max_length=120)
    is_privileged = models.BooleanField(_("privileged"), default=False)
    channel = models.CharField(_("channel"), max_length=8, choices=ResetChannel.choices, default=ResetChannel.BY_HAND)
    verification = models.ForeignKey(Verification, models.PROTECT, related_name="resets", verbose_name=_("verification"))
    second_verification = models.ForeignKey(
        Verification, models.PROTECT, null=True, blank=True, related_name="second_resets", verbose_name=_("second verification")
    )
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="resets", verbose_name=_("by"))
    by_name = models.CharField(_("by"), max_length=120)

    objects = ResetQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("reset")
        verbose_name_plural = _("resets")
        indexes = (models.Index(fields=("at", "id"), name="resets_by_time"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(is_privileged=False) | Q(second_verification__isnull=False), name="privileged_resets_rest_on_two_verifications"
            ),
            models.CheckConstraint(
                condition=Q(second_verification=None) | ~Q(second_verification=F("verification")), name="the_second_verification_is_another"
            ),
            models.CheckConstraint(condition=~Q(account=""), name="resets_name_the_account"),
        )

    def __str__(self) -> str:
        """Say what was reset, and whose."""
        return f"{self.get_kind_display()}, {self.account}"
