"""Macros as they were run: on which tickets, what changed on each, and what could be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.lifecycle import Lifecycle
from bailiwick.desk.models import Ticket
from bailiwick.macros.models.macros import Macro

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class MacroRunQuerySet(models.QuerySet["MacroRun"]):
    """A run is its own person's affair."""

    def visible_to(self, user: Account) -> Self:
        """Return the runs a user may look at: their own."""
        return self.filter(by=user.pk) if user.is_authenticated else self.none()


class MacroRun(models.Model):
    """One macro, run by one person on one or many tickets."""

    class State(models.TextChoices):
        """How far a run has come."""

        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        UNDONE = "undone", _("Taken back")

    lifecycle: ClassVar[Lifecycle] = Lifecycle({State.RUNNING: {State.DONE}, State.DONE: {State.UNDONE}, State.UNDONE: set()})

    macro = models.ForeignKey(Macro, models.PROTECT, related_name="runs", verbose_name=_("macro"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.RUNNING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="macro_runs", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))

    objects = MacroRunQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("run of a macro")
        verbose_name_plural = _("runs of macros")

    def __str__(self) -> str:
        """Name the macro and the moment."""
        return f"{self.macro} ({self.pk})"


class MacroRunRow(models.Model):
    """What a run did to one ticket, enough to take it back."""

    class State(models.TextChoices):
        """What became of the ticket."""

        WAITING = "waiting", _("Still to come")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        UNDONE = "undone", _("Taken back")
        KEPT = "kept", _("Stays as it is")

    run = models.ForeignKey(MacroRun, models.CASCADE, related_name="rows")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="macro_rows")
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    problem = models.CharField(_("why not"), max_length=500, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    #: what the steps made that can be taken away again: tag, run, checklist
    made = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("run", "id")
        verbose_name = _("ticket of a run")
        verbose_name_plural = _("tickets of runs")
        constraints = (models.UniqueConstraint(fields=("run", "ticket"), name="a_macro_runs_once_on_a_ticket"),)

    def __str__(self) -> str:
        """Name the ticket."""
        return f"{self.ticket.number}: {self.get_state_display()}"
