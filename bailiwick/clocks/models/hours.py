"""When the office is open: intervals of the week, and days on which it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Weekday(models.IntegerChoices):
    """The days of the week as Python's `date.weekday()` counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OfficeHoursQuerySet(models.QuerySet["OfficeHours"]):
    """Office hours are public inside the county."""

    def visible_to(self, user: Account) -> Self:
        """Return the hours a person may read: all, once signed in."""
        return self if user.is_authenticated else self.none()


class OfficeHours(PlainRecord):
    """One interval of a weekday in which promised time runs; several make a split day."""

    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"), help_text=_("23:59:59 means the end of the day."))

    objects = OfficeHoursQuerySet.as_manager()

    class Meta:
        ordering = ("weekday", "starts")
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        constraints = (
            models.CheckConstraint(condition=Q(weekday__lte=6), name="office_weekdays_are_monday_to_sunday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="office_hours_end_after_they_start"),
        )

    def __str__(self) -> str:
        """Say the interval."""
        return f"{self.get_weekday_display()} {self.starts:%H:%M}-{self.ends:%H:%M}"


class ClosureQuerySet(models.QuerySet["Closure"]):
    """Closures are public inside the county."""

    def visible_to(self, user: Account) -> Self:
        """Return the closures a person may read: all, once signed in."""
        return self if user.is_authenticated else self.none()


class Closure(PlainRecord):
    """A day, or part of one, on which the office is closed: a holiday, a snow day."""

    on = models.DateField(_("day"))
    name = models.CharField(_("occasion"), max_length=120)
    closed_from = models.TimeField(_("closed from"), null=True, blank=True, help_text=_("Leave both empty for the whole day."))
    closed_until = models.TimeField(_("closed until"), null=True, blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ("-on", "name")
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        constraints = (
            models.UniqueConstraint(fields=("on", "name"), name="closures_are_listed_once"),
            models.CheckConstraint(
                condition=Q(closed_from=None) | Q(closed_until=None) | Q(closed_until__gt=F("closed_from")), name="closures_end_after_they_start"
            ),
        )

    def __str__(self) -> str:
        """Say the occasion and the day."""
        return f"{self.name}, {self.on}"
