"""Schedules, and every time they came round."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models import Category, Kind, Ticket
from bailiwick.people.models import Person, Staff, Team
from bailiwick.places.models import Site
from bailiwick.recurring.models.dates import Pattern, Rhythm, Shift
from bailiwick.recurring.models.words import pattern_words
from bailiwick.runbooks.models import ChecklistTemplate

if TYPE_CHECKING:
    from datetime import date

    from bailiwick.core.actors import Account


class IfOpen(models.TextChoices):
    """What happens when the ticket of the last time is still open."""

    OPEN = "open", _("Open the next one all the same")
    SKIP = "skip", _("Leave this one out")
    CLOSE = "close", _("Close the old one as superseded")


class CatchUp(models.TextChoices):
    """What happens with those that came round while the program did not run."""

    LATEST = "latest", _("Open the latest of them")
    ALL = "all", _("Open all of them")
    NONE = "none", _("Leave them out")


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    """Schedules, for those who work at the desk."""

    def visible_to(self, user: Account) -> Self:
        """Return the schedules a user may look at."""
        return self if user.is_authenticated and user.may("recurring.see") else self.none()

    def in_use(self) -> Self:
        """Return the schedules that open tickets."""
        return self.filter(retired_at=None, paused_at=None)


class Schedule(models.Model):
    """A ticket that comes back: what it says, for whom and where, and when.

    `through` is the nominal day up to which everything was dealt with; `next_on` and
    `next_at` say when the ticket of the next one is opened.
    """

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.REQUEST)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    assignee = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assignee"))
    requester = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("requester"))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site"))
    checklist = models.ForeignKey(ChecklistTemplate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checklist"))

    rhythm = models.CharField(_("comes back"), max_length=13, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    every = models.PositiveSmallIntegerField(
        _("every"), default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)], help_text=_("2 for every other; days after completion.")
    )
    weekdays = models.CharField(_("weekdays"), max_length=13, blank=True)
    nth = models.SmallIntegerField(_("which of the month"), default=1)
    month_day = models.SmallIntegerField(_("day of the month"), default=1)
    rule = models.CharField(_("rule"), max_length=300, blank=True)
    shift = models.CharField(_("when the office is closed"), max_length=6, choices=Shift.choices, default=Shift.AFTER)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("how often"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5000)])
    at = models.TimeField(_("time of day"))
    lead_days = models.PositiveSmallIntegerField(
        _("days ahead"), default=0, validators=[MaxValueValidator(365)], help_text=_("So many days before the day the ticket is opened.")
    )
    if_open = models.CharField(_("when the last one is still open"), max_length=5, choices=IfOpen.choices, default=IfOpen.SKIP)
    catch_up = models.CharField(_("after a standstill"), max_length=6, choices=CatchUp.choices, default=CatchUp.LATEST)

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    through = models.DateField(null=True, blank=True, editable=False)
    next_nominal = models.DateField(null=True, blank=True, editable=False)
    next_on = models.DateField(_("next"), null=True, blank=True, editable=False)
    next_at = models.DateTimeField(_("next ticket"), null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True, editable=False)
    paused_reason = models.CharField(_("why it is paused"), max_length=255, blank=True, editable=False)
    retired_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    made_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    IfOpen: ClassVar[type[IfOpen]] = IfOpen
    CatchUp: ClassVar[type[CatchUp]] = CatchUp
    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        indexes = (models.Index(fields=("next_at",), condition=Q(retired_at=None, paused_at=None), name="schedules_by_next_ticket"),)
        constraints = (models.CheckConstraint(condition=~Q(title=""), name="schedules_have_a_title"),)

    def __str__(self) -> str:
        """Name the schedule by its ticket’s title."""
        return self.title

    @property
    def pattern(self) -> Pattern:
        """When it comes back."""
        days = tuple(int(day) for day in self.weekdays.split(",") if day)
        return Pattern(
            rhythm=self.rhythm, starts_on=self.starts_on, every=self.every, weekdays=days, nth=self.nth, month_day=self.month_day,
            rule=self.rule, shift=self.shift, ends_on=self.ends_on, count=self.count,
        )  # fmt: skip

    @property
    def words(self) -> str:
        """When it comes back, in words."""
        return pattern_words(self.pattern)

    @property
    def is_paused(self) -> bool:
        """Whether it opens nothing until it goes on."""
        return self.paused_at is not None

    def opens_at(self, on: date, zone: ZoneInfo) -> datetime:
        """Return the instant at which the ticket for a day is opened, by the office's clock; an hour the clocks skip comes after it."""
        local = datetime.combine(on - timedelta(days=self.lead_days), self.at, zone)
        return local.astimezone(ZoneInfo("UTC"))


class OccurrenceOutcome(models.TextChoices):
    """What became of a time it came round."""

    OPENED = "opened", _("Ticket opened")
    SKIPPED = "skipped", _("Left out: the last one was still open")
    MISSED = "missed", _("Left out: the program did not run")
    FAILED = "failed", _("Could not be opened")


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """What came round, seen by whoever sees schedules; its ticket has its own door."""

    def visible_to(self, user: Account) -> Self:
        """Return what a user may look at."""
        return self if user.is_authenticated and user.may("recurring.see") else self.none()

    def with_visible_ticket(self, user: Account) -> Self:
        """Mark those whose ticket exists for a user as `shows_ticket`."""
        return self.annotate(shows_ticket=Exists(Ticket.objects.visible_to(user).filter(pk=OuterRef("ticket"))))


class Occurrence(models.Model):
    """One time a schedule came round; the pair of schedule and nominal day makes it happen once."""

    OccurrenceOutcome: ClassVar[type[OccurrenceOutcome]] = OccurrenceOutcome

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="occurrences", verbose_name=_("schedule"))
    nominal = models.DateField(_("day"))
    on = models.DateField(_("falls on"))
    run = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(_("outcome"), max_length=8, choices=OccurrenceOutcome.choices)
    ticket = models.OneToOneField(Ticket, models.SET_NULL, null=True, blank=True, related_name="occurrence", verbose_name=_("ticket"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"))

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        constraints = (models.UniqueConstraint(fields=("schedule", "nominal", "run"), name="a_schedule_comes_round_once_a_day"),)

    def __str__(self) -> str:
        """Say which time it was."""
        return f"{self.schedule} {self.on}"
