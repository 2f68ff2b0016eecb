"""Clocks that run for something, and the ledger of what happened to them.

The ledger and the versions of policies and calendars are the truth; everything else on a clock is computed from them, kept
so that lists and the minute's job need not read the ledger, and rebuilt whenever somebody wants to be sure.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models.kept_calendars import installation_zone
from bailiwick.clocks.models.policies import PolicyVersion
from bailiwick.clocks.models.work_calendars import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


class ClockKind(models.TextChoices):
    """What is promised."""

    ACKNOWLEDGE = "acknowledge", _("Picked up")
    FIRST_RESPONSE = "first_response", _("First answer")
    CLIENT_UPDATE = "client_update", _("Word to the client")
    ON_SITE = "on_site", _("On site")
    RESOLVE = "resolve", _("Solved")


class ClockParty(models.TextChoices):
    """To or by whom it is promised: to the client, by a team to the desk, by a vendor to us."""

    CLIENT = "client", _("Client")
    TEAM = "team", _("Team")
    VENDOR = "vendor", _("Vendor")


class ClockState(models.TextChoices):
    """Whether promised time runs."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")


class ClockQuerySet(models.QuerySet["Clock"]):
    """Clocks; who may know of one is decided by whoever owns its subject."""

    def about(self, subject_type: str, subject_ids: Iterable[int]) -> ClockQuerySet:
        """Return the clocks of some subjects of a type."""
        return self.filter(subject_type=subject_type, subject_id__in=subject_ids)

    def unfinished(self) -> ClockQuerySet:
        """Return the clocks that have not stopped."""
        return self.exclude(state=ClockState.STOPPED)

    def between(self, first: date, last: date) -> ClockQuerySet:
        """Return the clocks that ran at any time from the first day of the office to the last."""
        begins, ends = (datetime.combine(day, time.min, installation_zone()) for day in (first, last + timedelta(days=1)))
        return self.filter(Q(stopped_at=None) | Q(stopped_at__gte=begins), started_at__lt=ends)

    def to_look_at(self, now: datetime) -> ClockQuerySet:
        """Return the clocks of which a point has come that nobody has noticed, the longest first."""
        return self.filter(next_at__lte=now).order_by("next_at", "id")


class Clock(models.Model):
    """One promise about one subject, as far as it is used up."""

    subject_type = models.CharField(max_length=80)
    subject_id = models.PositiveBigIntegerField()
    kind = models.CharField(_("promise"), max_length=14, choices=ClockKind.choices)
    party = models.CharField(_("party"), max_length=6, choices=ClockParty.choices, default=ClockParty.CLIENT)
    #: which team or vendor, as its owner knows it
    party_key = models.CharField(max_length=60, blank=True)
    #: what the ledger says last, and what follows from it
    priority = models.PositiveSmallIntegerField(_("priority"))
    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, blank=True, related_name="clocks", verbose_name=_("policy"))
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="clocks", verbose_name=_("calendar"))
    target = models.CharField(_("promised"), max_length=20, blank=True)
    run = models.PositiveIntegerField(_("run"), default=1)
    state = models.CharField(_("state"), max_length=7, choices=ClockState.choices, default=ClockState.RUNNING)
    started_at = models.DateTimeField(_("started"))
    elapsed = models.DurationField(_("used"), default=timedelta(0))
    #: of the calendar's time, what rests took, and what lay between a solution and its return
    waited = models.DurationField(_("waited"), default=timedelta(0))
    solved = models.DurationField(_("counted as solved"), default=timedelta(0))
    running_since = models.DateTimeField(_("runs since"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    met = models.BooleanField(_("kept"), null=True, blank=True)
    breached_at = models.DateTimeField(_("broken"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    #: when it was last counted again on purpose, or its verdict set by hand
    restated_at = models.DateTimeField(_("restated"), null=True, blank=True)

    objects = ClockQuerySet.as_manager()
    #: by when the promise is or was to be kept, also of a clock that stopped; there once its ledger was read
    promised_at: datetime | None = None

    class Meta:
        ordering = ("id",)
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = (
            models.UniqueConstraint(
                fields=("subject_type", "subject_id", "kind", "party", "party_key"), name="a_subject_has_one_clock_for_each_promise"
            ),
            models.CheckConstraint(
                condition=Q(state="running") | Q(due_at=None, next_at=None, running_since=None), name="only_running_clocks_are_due"
            ),
            models.CheckConstraint(condition=~Q(state="running") | Q(running_since__isnull=False), name="running_clocks_run_since"),
            models.CheckConstraint(
                condition=Q(state="stopped", stopped_at__isnull=False) | (~Q(state="stopped") & Q(stopped_at=None)), name="stopped_clocks_say_when"
            ),
        )
        indexes = (
            models.Index(fields=("next_at", "id"), condition=Q(next_at__isnull=False), name="clocks_to_look_at"),
            models.Index(fields=("calendar", "id"), condition=~Q(state="stopped"), name="unfinished_clocks_by_calendar"),
            models.Index(fields=("party", "party_key", "due_at"), condition=~Q(state="stopped"), name="unfinished_clocks_by_party"),
            models.Index(fields=("policy_version", "stopped_at"), name="clocks_by_policy"),
            models.Index(fields=("started_at", "id"), name="clocks_by_start"),
            models.Index(fields=("stopped_at", "id"), condition=Q(stopped_at__isnull=False, met__isnull=False), name="settled_clocks"),
        )

    def __str__(self) -> str:
        """Say what is promised about what, as the trail writes it down."""
        return f"{self.subject_type} {self.subject_id}: {self.kind}"


#: what follows from the ledger
CACHES = (
    "priority", "policy_version_id", "calendar_id", "target", "run", "state", "started_at", "elapsed", "waited", "solved", "running_since",
    "due_at", "next_at", "met", "breached_at", "stopped_at", "restated_at",
)  # fmt: skip


class EventKind(models.TextChoices):
    """What may happen to a clock."""

    START = "start", _("Started")
    PAUSE = "pause", _("Paused")
    RESUME = "resume", _("Taken up again")
    STOP = "stop", _("Stopped")
    RESET = "reset", _("Started anew")
    RETARGET = "retarget", _("Promised otherwise")
    OVERRIDE = "override", _("Set by hand")
    BREACH = "breach", _("Broken")
    THRESHOLD = "threshold", _("Point reached")


class ClockEvent(models.Model):
    """One line of a clock's ledger. It is never changed and never removed; the database refuses both."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="events", verbose_name=_("clock"))
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("what"), max_length=9, choices=EventKind.choices)
    at = models.DateTimeField(_("when it holds"))
    recorded_at = models.DateTimeField(_("written down"))
    actor = models.CharField(_("by"), max_length=200, blank=True)
    party = models.CharField(_("for whom it rests"), max_length=10, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    #: what led to it, as whoever caused it knows it: "entry:4"
    cause = models.CharField(max_length=80, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), null=True, blank=True)
    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("policy"))
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("calendar"))
    #: the newest hours of the calendar that were known
    calendar_version = models.PositiveIntegerField(null=True, blank=True)
    target = models.CharField(_("promised"), max_length=20, blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("clock", "number")
        verbose_name = _("line of a clock")
        verbose_name_plural = _("lines of clocks")
        constraints = (models.UniqueConstraint(fields=("clock", "number"), name="lines_of_a_clock_are_numbered"),)

    def __str__(self) -> str:
        """Say what happened when."""
        return f"{self.get_kind_display()}, {self.at}"


class WrittenLine(NamedTuple):
    """What reading a ledger needs of a line, for when a hundred thousand ledgers are read."""

    clock_id: int
    number: int
    kind: str
    at: datetime
    recorded_at: datetime
    party: str
    reason: str
    cause: str
    priority: int | None
    policy_version_id: int | None
    calendar_id: int | None
    target: str
    data: dict[str, Any]


Line = ClockEvent | WrittenLine
