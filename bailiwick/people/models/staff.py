"""IT staff: who they are in the desk's eyes, where they work, when, and who stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.people.models.persons import Person

if TYPE_CHECKING:
    from datetime import date

    from bailiwick.core.actors import Account


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams are known to everyone who may sign in."""

    def visible_to(self, user: Account) -> Self:
        """Return the teams a person may know of: all, once signed in."""
        return self if user.is_authenticated else self.none()


class Team(PlainRecord):
    """A group of staff that takes tickets over, with the tier it works at."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    tier = models.PositiveSmallIntegerField(_("tier"), default=1, help_text=_("1 takes the calls, 2 and 3 take what is handed on."))
    email = models.EmailField(_("e-mail"), blank=True)
    lead = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lead"))

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ("tier", "name")
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = (models.CheckConstraint(condition=Q(tier__range=(1, 3)), name="tiers_are_one_to_three"),)

    def __str__(self) -> str:
        """Name the team."""
        return self.name


class SkillQuerySet(models.QuerySet["Skill"]):
    """Skills are known to everyone who may sign in."""

    def visible_to(self, user: Account) -> Self:
        """Return the skills a person may know of: all, once signed in."""
        return self if user.is_authenticated else self.none()


class Skill(PlainRecord):
    """Something staff can be good at: “Cisco voice”, “911 consoles”."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    objects = SkillQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("skill")
        verbose_name_plural = _("skills")

    def __str__(self) -> str:
        """Name the skill."""
        return self.name


class StaffQuerySet(models.QuerySet["Staff"]):
    """Staff are known to everyone who works at the desk."""

    def visible_to(self, user: Account) -> Self:
        """Return the staff a user may read: all with `people.see_staff`, otherwise none."""
        return self if user.may("people.see_staff") else self.none()

    def present(self, on: date) -> Self:
        """Return who is not absent on a day."""
        away = Absence.objects.filter(starts_on__lte=on, ends_on__gte=on)
        return self.filter(retired_at=None).exclude(pk__in=away.values("staff_id"))


class Staff(PlainRecord):
    """A person of the IT department who works on tickets."""

    class Level(models.TextChoices):
        """The classes of the trade, from entry to supervision."""

        ONE = "1", _("Level I")
        TWO = "2", _("Level II")
        THREE = "3", _("Level III")
        LEAD = "lead", _("Lead")
        SUPERVISOR = "supervisor", _("Supervisor")

    person = models.OneToOneField(Person, models.PROTECT, related_name="staff", verbose_name=_("person"))
    level = models.CharField(_("level"), max_length=12, choices=Level.choices, default=Level.ONE)
    team = models.ForeignKey(Team, models.PROTECT, related_name="members", verbose_name=_("team"))
    skills = models.ManyToManyField(Skill, blank=True, related_name="staff", verbose_name=_("skills"))

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ("person__sort_name",)
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        """Name the staff member."""
        return self.person.name


def who_stands_in(staff: Staff, on: date) -> Staff | None:
    """Return who does a staff member's work on a day: themselves, or along the line of substitutes.

    None when somebody in the line is away without a substitute, has left, or when the line
    comes back to somebody already asked.
    """
    asked: set[int] = set()
    current: Staff | None = staff
    while current is not None and current.pk not in asked and not current.is_retired:
        asked.add(current.pk)
        absence = Absence.objects.select_related("substitute__person").filter(staff=current, starts_on__lte=on, ends_on__gte=on).first()
        if absence is None:
            return current
        current = absence.substitute
    return None


class WorkingHours(models.Model):
    """One interval of a weekday in which a staff member works; several make a split day."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), help_text=_("0 is Monday."))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        ordering = ("staff", "weekday", "starts")
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        constraints = (
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekdays_are_monday_to_sunday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="working_hours_end_after_they_start"),
        )

    def __str__(self) -> str:
        """Say the interval."""
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences, open to whoever may see the staff."""

    def visible_to(self, user: Account) -> Self:
        """Return the absences a user may read."""
        return self if user.may("people.see_staff") else self.none()


class Absence(models.Model):
    """Days on which a staff member is away, and who stands in."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="absences")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    substitute = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="standing_in", verbose_name=_("substitute"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on",)
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absences_end_after_they_start"),
            models.CheckConstraint(condition=~Q(substitute=F("staff")), name="nobody_stands_in_for_themselves"),
        )

    def __str__(self) -> str:
        """Say who is away and when."""
        return f"{self.staff}: {self.starts_on}-{self.ends_on}"
