"""Runbooks as they are followed on tickets: who ticked which step, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.lifecycle import Lifecycle
from bailiwick.desk.models import Ticket
from bailiwick.runbooks.models.runbooks import Runbook, RunbookVersion, Step

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class RunQuerySet(models.QuerySet["Run"]):
    """Runs follow the read door of their ticket: the desk reads them, clients do not."""

    def visible_to(self, user: Account) -> Self:
        """Return the runs of the tickets a user may read in full."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Exists(Ticket.objects.open_to(user).filter(pk=OuterRef("ticket"))))


class Run(models.Model):
    """One version of a runbook, followed on one ticket."""

    class State(models.TextChoices):
        """How a run stands."""

        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        ABANDONED = "abandoned", _("Abandoned")

    lifecycle: ClassVar[Lifecycle] = Lifecycle(
        {State.RUNNING: {State.FINISHED, State.ABANDONED}, State.FINISHED: {State.RUNNING}, State.ABANDONED: set()}
    )

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="runs", verbose_name=_("ticket"))
    runbook = models.ForeignKey(Runbook, models.PROTECT, related_name="runs", verbose_name=_("runbook"))
    version = models.ForeignKey(RunbookVersion, models.PROTECT, related_name="runs", verbose_name=_("version"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("started by"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reason = models.CharField(_("why it was abandoned"), max_length=255, blank=True)
    #: whether somebody entitled to it set the runbook aside, so that one required for the category counts as dealt with
    is_waived = models.BooleanField(default=False, editable=False)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("started_at", "id")
        verbose_name = _("run of a runbook")
        verbose_name_plural = _("runs of runbooks")
        constraints = (
            models.UniqueConstraint(fields=("ticket", "runbook"), condition=Q(state="running"), name="a_runbook_runs_once_on_a_ticket"),
            models.CheckConstraint(condition=~Q(state="abandoned") | ~Q(reason=""), name="abandoned_runs_say_why"),
        )

    def __str__(self) -> str:
        """Name what is followed where."""
        return f"{self.runbook}, {self.ticket.number}"


class StepMark(models.Model):
    """What became of a step in a run, who says so and when."""

    class State(models.TextChoices):
        """What became of a step."""

        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Skipped")
        FAILED = "failed", _("Did not work")

    run = models.ForeignKey(Run, models.CASCADE, related_name="marks")
    step = models.ForeignKey(Step, models.PROTECT, related_name="marks")
    state = models.CharField(_("state"), max_length=7, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))
    by_name = models.CharField(_("by"), max_length=120)

    class Meta:
        ordering = ("run", "step__position")
        verbose_name = _("mark of a step")
        verbose_name_plural = _("marks of steps")
        constraints = (
            models.UniqueConstraint(fields=("run", "step"), name="a_step_is_marked_once_in_a_run"),
            models.CheckConstraint(condition=Q(state="done") | ~Q(reason=""), name="steps_not_done_say_why"),
        )

    def __str__(self) -> str:
        """Say what became of the step."""
        return f"{self.step}: {self.get_state_display()}"

    @property
    def settles(self) -> bool:
        """Whether the step no longer holds anything up: done, or left out by somebody who may."""
        return self.state != StepMark.State.FAILED
