"""What waits to be looked at, and what rules did: one row for each time one acted, failed or was held back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models import Ticket
from bailiwick.rules.models.rules import Rule

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Occasion(models.Model):
    """An event that rules have yet to look at; written with the event, removed with what the rules did."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    triggers = models.JSONField(default=list)
    event = models.CharField(max_length=120)
    at = models.DateTimeField()
    changes = models.JSONField(default=dict)
    entry = models.BigIntegerField(null=True)
    entry_kind = models.CharField(max_length=10, blank=True)
    by = models.CharField(max_length=8, blank=True)
    #: the rules whose consequence this is, the first cause first, and through how many consequences it came
    chain = models.JSONField(default=list)
    depth = models.PositiveSmallIntegerField(default=0)
    #: the ticket has a job of its own, because an occasion on it failed
    is_aside = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("occasion for rules")
        verbose_name_plural = _("occasions for rules")
        indexes = (
            models.Index(fields=("ticket", "id"), name="occasions_of_ticket"),
            models.Index(fields=("id",), condition=Q(is_aside=False), name="occasions_waiting"),
        )

    def __str__(self) -> str:
        """Name the event."""
        return self.event


class Outcome(models.TextChoices):
    """How a run ended."""

    DONE = "done", _("Done")
    NOTHING = "nothing", _("Nothing to change")
    FAILED = "failed", _("Failed")
    HELD = "held", _("Held back")


class RuleRunQuerySet(models.QuerySet["RuleRun"]):
    """Runs follow the read door of their ticket."""

    def visible_to(self, user: Account) -> Self:
        """Return the runs on tickets of which a person may read everything."""
        if not (user.is_authenticated and (user.may("rules.see_rules") or user.may("rules.edit_rules"))):
            return self.none()
        return self.filter(Exists(Ticket.objects.open_to(user).filter(pk=OuterRef("ticket"))))


class RuleRun(models.Model):
    """A rule looked at a ticket and acted, or could not."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="runs", verbose_name=_("rule"), db_index=False)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="rule_runs", verbose_name=_("ticket"), db_index=False)
    event = models.CharField(_("event"), max_length=120)
    at = models.DateTimeField(_("when"))
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome.choices)
    #: what the rule asked, as it was asked
    reason = models.TextField(_("why"), blank=True)
    #: field -> (before, after)
    changes = models.JSONField(_("changes"), default=dict)
    said = models.JSONField(_("what was done"), default=list)
    error = models.TextField(_("error"), blank=True)
    chain = models.JSONField(default=list)

    objects = RuleRunQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("run of a rule")
        verbose_name_plural = _("runs of rules")
        indexes = (
            models.Index(fields=("rule", "id"), name="runs_of_rule"),
            models.Index(fields=("ticket", "rule", "at"), name="runs_on_ticket"),
            models.Index(fields=("at", "id"), name="runs_by_time"),
        )

    def __str__(self) -> str:
        """Say which rule looked at which ticket."""
        return f"{self.rule}: {self.ticket_id}"
