"""What was learned from closed tickets, how good it is, and what became of the proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models import Ticket

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Purpose(models.TextChoices):
    """What is proposed."""

    CATEGORY = "category", _("Category")
    TEAM = "team", _("Team")


class LearnedModelQuerySet(models.QuerySet["LearnedModel"]):
    """Models, for those who judge proposals."""

    def visible_to(self, user: Account) -> Self:
        """Return the models a person may look at."""
        return self if user.is_authenticated and user.may("suggestions.judge") else self.none()


class LearnedModel(models.Model):
    """A version of what was learned; the newest of each purpose proposes."""

    Purpose: ClassVar[type[Purpose]] = Purpose

    purpose = models.CharField(_("proposes"), max_length=8, choices=Purpose.choices)
    made_at = models.DateTimeField(_("learned"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    seconds = models.PositiveIntegerField(_("seconds it took"), default=0)
    rows = models.PositiveIntegerField(_("tickets learned from"))
    labels = models.PositiveIntegerField(_("different labels"))
    content = models.BinaryField()
    checksum = models.CharField(max_length=64)
    measured = models.JSONField(_("how good it is"), default=dict)

    objects = LearnedModelQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-id")
        verbose_name = _("learned model")
        verbose_name_plural = _("learned models")
        indexes = (models.Index(fields=("purpose", "-id"), name="newest_learned_model"),)

    def __str__(self) -> str:
        """Say what it proposes and since when."""
        return f"{self.get_purpose_display()}, {self.made_at:%Y-%m-%d}"


class Outcome(models.TextChoices):
    """What became of a proposal."""

    PROPOSED = "proposed", _("nothing chosen yet")
    ACCEPTED = "accepted", _("chosen as proposed")
    CHANGED = "changed", _("another chosen")


class Proposed(models.Model):
    """What would have been proposed for a ticket when it was opened, beside what people chose."""

    Outcome: ClassVar[type[Outcome]] = Outcome

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="proposals", verbose_name=_("ticket"))
    model = models.ForeignKey(LearnedModel, models.CASCADE, related_name="proposals", verbose_name=_("model"))
    purpose = models.CharField(_("proposes"), max_length=8, choices=Purpose.choices)
    label = models.PositiveBigIntegerField(_("proposed"))
    probability = models.FloatField(_("probability"))
    is_sure = models.BooleanField(_("sure"), default=False)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, default=Outcome.PROPOSED)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = (models.UniqueConstraint(fields=("ticket", "purpose"), name="a_ticket_has_a_proposal_once"),)
        indexes = (models.Index(fields=("purpose", "-at"), name="proposals_newest_first"),)

    def __str__(self) -> str:
        """Say of which ticket."""
        return f"{self.ticket_id}: {self.get_purpose_display()}"
