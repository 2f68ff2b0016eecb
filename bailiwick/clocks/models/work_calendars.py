"""Calendars by name: the hours in which promised time runs, in dated versions, and the days that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.engine.reading import week
from bailiwick.core.models import PlainRecord

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.clocks.engine import Weekly
    from bailiwick.core.actors import Account


def check_zone(value: str) -> None:
    """Refuse what is no time zone. Raises ValidationError."""
    if value not in available_timezones():
        raise ValidationError(_("“%(zone)s” is no time zone. Write one as America/Chicago or Europe/Stockholm."), params={"zone": value})


class WorkCalendarQuerySet(models.QuerySet["WorkCalendar"]):
    """Calendars are public inside the county."""

    def visible_to(self, user: Account) -> Self:
        """Return the calendars a person may read: all, once signed in."""
        return self if user.is_authenticated else self.none()

    def in_use(self) -> Self:
        """Return the calendars that are not retired."""
        return self.filter(retired_at=None)


class WorkCalendar(PlainRecord):
    """A calendar of working time; its hours are kept in versions, its holidays and snow days as exceptions."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    code = models.SlugField(
        _("short name"), max_length=40, unique=True, help_text=_("Small letters, digits and hyphens; used by policies, files and the API.")
    )
    zone = models.CharField(_("time zone"), max_length=64, validators=[check_zone], help_text=_("For example America/Chicago."))
    is_default = models.BooleanField(_("the office’s own"), default=False, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = WorkCalendarQuerySet.as_manager()

    class Meta:
        ordering = ("-is_default", "name")
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints = (
            models.UniqueConstraint(fields=("is_default",), condition=Q(is_default=True), name="one_calendar_is_the_offices_own"),
            models.CheckConstraint(condition=Q(is_default=False) | Q(retired_at=None), name="the_offices_own_calendar_is_in_use"),
        )

    def __str__(self) -> str:
        """Show the name."""
        return self.name


class CalendarVersionQuerySet(models.QuerySet["CalendarVersion"]):
    """Hours are public inside the county."""

    def visible_to(self, user: Account) -> Self:
        """Return the versions a person may read: all, once signed in."""
        return self if user.is_authenticated else self.none()

    def known_at(self, at: datetime) -> Self:
        """Return the versions that had been published by an instant."""
        return self.filter(published_at__lte=at)


class CalendarVersion(models.Model):
    """The hours of a week from a day on; without a day, from the beginning of time.

    Among versions that begin on the same day the highest number holds. The database refuses to change one.
    """

    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="versions", verbose_name=_("calendar"))
    number = models.PositiveIntegerField(_("number"))
    since = models.DateField(_("from"), null=True, blank=True)
    #: as in a calendar file: {"mon": [["08:00", "12:00"], ["13:00", "17:00"]], ...}; a day that is missing is closed
    weekly = models.JSONField(_("hours"), default=dict, blank=True)
    note = models.CharField(_("what changes"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )

    objects = CalendarVersionQuerySet.as_manager()

    class Meta:
        ordering = ("calendar", "-number")
        verbose_name = _("hours of a calendar")
        verbose_name_plural = _("hours of calendars")
        constraints = (models.UniqueConstraint(fields=("calendar", "number"), name="versions_of_a_calendar_are_numbered"),)

    def __str__(self) -> str:
        """Name the version by its calendar and number."""
        return f"{self.calendar} {self.number}"

    def week(self) -> Weekly:
        """Return the hours of the version."""
        return week(self.weekly)


class Source(models.TextChoices):
    """Where an exception came from."""

    PACK = "pack", _("Holiday")
    BOARD = "board", _("Decision of the board")
    EMERGENCY = "emergency", _("Weather or emergency")
    FURLOUGH = "furlough", _("Furlough")
    FILE = "file", _("Calendar file")
    OTHER = "other", _("Other")


class CalendarExceptionQuerySet(models.QuerySet["CalendarException"]):
    """Exceptions are public inside the county."""

    def visible_to(self, user: Account) -> Self:
        """Return the exceptions a person may read: all, once signed in."""
        return self if user.is_authenticated else self.none()

    def in_force(self) -> Self:
        """Return the exceptions that nobody withdrew."""
        return self.filter(withdrawn_at=None)

    def known_at(self, at: datetime) -> Self:
        """Return the exceptions that held by what was known at an instant."""
        return self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), declared_at__lte=at)


class CalendarException(models.Model):
    """A day whose hours are not those of its week: closed, a half day, or other hours. Withdrawn, never deleted."""

    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="exceptions", verbose_name=_("calendar"))
    on = models.DateField(_("day"))
    #: the hours of the day instead, as in a calendar file; none means closed
    intervals = models.JSONField(_("hours instead"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=120)
    source = models.CharField(_("kind"), max_length=10, choices=Source.choices, default=Source.OTHER)
    declared_at = models.DateTimeField(_("declared"))
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("declared by"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )

    objects = CalendarExceptionQuerySet.as_manager()

    class Meta:
        ordering = ("calendar", "on", "id")
        verbose_name = _("exception of a calendar")
        verbose_name_plural = _("exceptions of calendars")
        constraints = (
            models.UniqueConstraint(fields=("calendar", "on"), condition=Q(withdrawn_at=None), name="a_day_of_a_calendar_has_one_exception"),
            models.CheckConstraint(condition=~Q(reason=""), name="exceptions_of_calendars_have_a_reason"),
        )

    def __str__(self) -> str:
        """Say the reason and the day."""
        return f"{self.reason}, {self.on}"

    @property
    def is_closed(self) -> bool:
        """Whether nothing is open on the day."""
        return not self.intervals
