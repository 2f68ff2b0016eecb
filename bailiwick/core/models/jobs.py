"""Work done in the background: what waits, what failed, what repeats, and how far long work has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """A call that a worker will make soon; it is deleted when the call has succeeded."""

    class State(models.TextChoices):
        """Where the job stands; a finished job has no row any more."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        FAILED = "failed", _("failed")

    name = models.CharField(_("job"), max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(_("queued"))
    run_at = models.DateTimeField(_("due"))
    started_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    #: the broker's row for this call; not a foreign key, because the broker deletes it by itself
    broker_id = models.BigIntegerField(default=0, db_index=True)
    #: where it came from: the number of the request, and its place in a trace
    origin = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        indexes = (models.Index(fields=("state", "run_at"), name="jobs_by_state"),)
        constraints = (
            models.UniqueConstraint(
                fields=("name", "unique_key"), condition=Q(state="queued") & ~Q(unique_key=""), name="one_waiting_job_per_unique_key"
            ),
        )

    def __str__(self) -> str:
        """Name the job without the path of its module."""
        return self.name.rsplit(".", 1)[-1].replace("_", " ")


class JobSchedule(models.Model):
    """When a repeating job is due next; one row per `@scheduled` function."""

    name = models.CharField(_("job"), max_length=200, primary_key=True)
    cron = models.CharField(_("schedule"), max_length=100)
    next_at = models.DateTimeField(_("next"))
    last_at = models.DateTimeField(_("last"), null=True, blank=True)

    class Meta:
        verbose_name = _("repeating job")
        verbose_name_plural = _("repeating jobs")

    def __str__(self) -> str:
        """Name the job without the path of its module."""
        return self.name.rsplit(".", 1)[-1].replace("_", " ")


class JobProgress(models.Model):
    """How far a piece of long work has come, for the person who started it."""

    class State(models.TextChoices):
        """Where the work stands."""

        WAITING = "waiting", _("Waiting to start")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True)
    title = models.CharField(_("work"), max_length=200)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    message = models.CharField(_("message"), max_length=500, blank=True)
    result_url = models.CharField(max_length=500, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("progress of work")
        verbose_name_plural = _("progress of work")

    def __str__(self) -> str:
        """Name the work."""
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def percent(self) -> int | None:
        """How much is done in hundredths, or None while the amount is unknown."""
        return min(self.done * 100 // self.total, 100) if self.total else None
