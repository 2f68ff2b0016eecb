"""Whose holidays a calendar keeps, and what one county keeps otherwise than its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models.work_calendars import WorkCalendar
from bailiwick.clocks.pack import FEDERAL, FIRST_YEAR, LAST_YEAR, Choice, Kind, Override, Saturday, Sunday, Yearly
from bailiwick.clocks.pack.source import key_of
from bailiwick.core.models import PlainRecord

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

A_YEAR = (MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR))


class Weekday(models.IntegerChoices):
    """The days of the week as Python's `date.weekday()` counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OnSaturday(models.TextChoices):
    """What is kept for a holiday on a Saturday."""

    LAW = Saturday.LAW.value, _("as the law has it")
    FRIDAY = Saturday.FRIDAY.value, _("the Friday before")
    MONDAY = Saturday.MONDAY.value, _("the Monday after")
    NONE = Saturday.NONE.value, _("nothing")


class OnSunday(models.TextChoices):
    """What is kept for a holiday on a Sunday."""

    LAW = Sunday.LAW.value, _("as the law has it")
    MONDAY = Sunday.MONDAY.value, _("the Monday after")
    NONE = Sunday.NONE.value, _("nothing")


class HolidayPlan(models.Model):
    """How the holidays of a calendar were chosen, so that coming years can be chosen alike."""

    calendar = models.OneToOneField(WorkCalendar, models.PROTECT, related_name="holiday_plan", verbose_name=_("calendar"))
    state = models.CharField(_("holidays of"), max_length=2, default=FEDERAL)
    saturday = models.CharField(_("for a Saturday"), max_length=6, choices=OnSaturday.choices, default=OnSaturday.LAW)
    sunday = models.CharField(_("for a Sunday"), max_length=6, choices=OnSunday.choices, default=OnSunday.LAW)
    #: keys of holidays that are usually kept, but not here; and the other way round
    left_out = models.JSONField(default=list, blank=True)
    added = models.JSONField(default=list, blank=True)
    is_yearly = models.BooleanField(_("adopt the coming year by itself"), default=True)
    adopted_at = models.DateTimeField(_("adopted"))
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("adopted by"))

    class Meta:
        verbose_name = _("holidays of a calendar")
        verbose_name_plural = _("holidays of calendars")

    def __str__(self) -> str:
        """Name the calendar and whose holidays it keeps."""
        return f"{self.calendar}: {self.state}"

    def choice(self) -> Choice:
        """Return whose holidays are kept, with the county's own lines: one query."""
        return Choice(self.state, Saturday(self.saturday), Sunday(self.sunday), county_overrides())

    def takes(self, key: str, *, is_usual: bool) -> bool:
        """Whether a holiday is kept, by its key over the years."""
        return (is_usual or key in self.added) and key not in self.left_out


class CountyHolidayQuerySet(models.QuerySet["CountyHoliday"]):
    """A county's own holidays are public inside the county."""

    def visible_to(self, user: Account) -> Self:
        """Return the lines a person may read: all, once signed in."""
        return self if user.is_authenticated else self.none()


class OverrideKind(models.TextChoices):
    """What a line of the county does."""

    ADD = Kind.ADD.value, _("Add a day")
    MOVE = Kind.MOVE.value, _("Move a day")
    OMIT = Kind.OMIT.value, _("Leave a day out")


class Nth(models.IntegerChoices):
    """Which of a month's weekdays."""

    FIRST = 1, _("first")
    SECOND = 2, _("second")
    THIRD = 3, _("third")
    FOURTH = 4, _("fourth")
    LAST = -1, _("last")


class CountyHoliday(PlainRecord):
    """A day that the county adds to the holidays of its state, moves or leaves out, for some years or for all."""

    kind = models.CharField(_("what"), max_length=4, choices=OverrideKind.choices)
    holiday = models.SlugField(_("holiday"), max_length=60, blank=True, help_text=_("The one to move or leave out."))
    name = models.CharField(_("name"), max_length=120, blank=True, help_text=_("What an added day is called; for a moved one only if it changes."))
    month = models.PositiveSmallIntegerField(
        _("month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)], help_text=_("As a number.")
    )
    day = models.PositiveSmallIntegerField(
        _("day of the month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)], help_text=_("Or else a weekday.")
    )
    nth = models.SmallIntegerField(_("which weekday"), choices=Nth.choices, null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices, null=True, blank=True)
    later = models.PositiveSmallIntegerField(
        _("days later"), default=0, validators=[MaxValueValidator(31)], help_text=_("1 for the day after the fourth Thursday.")
    )
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True, validators=A_YEAR)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True, validators=A_YEAR)

    objects = CountyHolidayQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("holiday of the county")
        verbose_name_plural = _("holidays of the county")
        constraints = (
            models.CheckConstraint(
                condition=Q(first_year=None) | Q(last_year=None) | Q(first_year__lte=F("last_year")),
                name="county_holidays_end_after_they_begin",
                violation_error_message=_("The last year comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(kind="omit")
                | Q(month__isnull=False, day__isnull=False)
                | Q(month__isnull=False, nth__isnull=False, weekday__isnull=False),
                name="county_holidays_have_a_day",
                violation_error_message=_("Say the day: a month with a day, or a month with a weekday such as the last Friday."),
            ),
            models.CheckConstraint(
                condition=(Q(kind="add") & ~Q(name="")) | (~Q(kind="add") & ~Q(holiday="")),
                name="county_holidays_say_which",
                violation_error_message=_("Say what an added day is called, or which holiday is moved or left out."),
            ),
        )

    def __str__(self) -> str:
        """Say what happens to which day."""
        return f"{self.get_kind_display()}: {self.name or self.holiday}"

    def override(self) -> Override:
        """Return the line as the holiday pack reads it."""
        yearly = Yearly(self.month, self.day, self.weekday, self.nth, self.later) if self.month is not None else None
        key = self.holiday if self.kind != OverrideKind.ADD else key_of(self.name)
        return Override(Kind(self.kind), key, self.name, yearly, self.first_year, self.last_year)


def county_overrides() -> tuple[Override, ...]:
    """Return the county's own lines in the order in which they were written: one query."""
    return tuple(line.override() for line in CountyHoliday.objects.filter(retired_at=None).order_by("id"))
