"""Who gets tickets and how soon they are taken: the rules of teams, what staff can carry, and what was given away on leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models import Priority
from bailiwick.core.models import PlainRecord
from bailiwick.desk.models.tickets import Ticket
from bailiwick.people.models import Absence, Staff, Team

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: what somebody can carry unless told otherwise, in points; see `WEIGHTS`
USUAL_POINTS = 20
#: priority -> what an open ticket of it weighs
WEIGHTS = {Priority.CRITICAL: 8, Priority.HIGH: 4, Priority.MODERATE: 2, Priority.LOW: 1}


Row = TypeVar("Row", bound=models.Model)


class ForStaff(models.QuerySet[Row]):
    """Rules about staff, open to whoever may see the staff."""

    def visible_to(self, user: Account) -> Self:
        """Return the rules a user may read."""
        return self if user.may("people.see_staff") else self.none()


class Assigning(models.TextChoices):
    """How a team's new tickets find somebody."""

    PROPOSE = "propose", _("Propose somebody, and let people decide")
    LOAD = "load", _("Give it to whoever has most room")
    TURN = "turn", _("Give it to everybody in turn")


class TeamRule(PlainRecord):
    """How new tickets of a team find somebody."""

    team = models.OneToOneField(Team, models.CASCADE, related_name="desk_rule", verbose_name=_("team"))
    assigning = models.CharField(_("new tickets"), max_length=7, choices=Assigning.choices, default=Assigning.PROPOSE)
    last_given = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")

    #: changes with every ticket that is given out
    restless: ClassVar[tuple[str, ...]] = ("last_given",)

    objects = ForStaff["TeamRule"].as_manager()

    class Meta:
        ordering = ("team__name",)
        verbose_name = _("team rule")
        verbose_name_plural = _("team rules")

    def __str__(self) -> str:
        """Name the team."""
        return str(self.team)


class PickUpRule(PlainRecord):
    """How soon somebody takes a ticket, and how long it may lie untouched with them; the narrowest rule counts."""

    team = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team"), help_text=_("Left empty, for every team.")
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, null=True, blank=True, help_text=_("Left empty, for every priority.")
    )
    pick_up_minutes = models.PositiveIntegerField(
        _("taken within"), default=30, help_text=_("Minutes of office hours in which somebody takes it; none for no such target.")
    )
    touch_minutes = models.PositiveIntegerField(
        _("touched within"),
        default=0,
        help_text=_("Minutes of the assignee’s working hours after which an untouched ticket goes back to the team; none for never."),
    )

    objects = ForStaff["PickUpRule"].as_manager()

    class Meta:
        ordering = ("team__name", "priority")
        verbose_name = _("pick-up rule")
        verbose_name_plural = _("pick-up rules")
        constraints = (models.UniqueConstraint(fields=("team", "priority"), nulls_distinct=False, name="pick_up_rules_are_one_for_each_case"),)

    def __str__(self) -> str:
        """Say for whom it holds."""
        return f"{self.team or _('every team')}, {self.get_priority_display() if self.priority else _('every priority')}"


class Capacity(PlainRecord):
    """How much somebody can carry, where it is not the usual."""

    staff = models.OneToOneField(Staff, models.CASCADE, related_name="capacity", verbose_name=_("staff member"))
    points = models.PositiveSmallIntegerField(
        _("points"),
        default=USUAL_POINTS,
        help_text=_("An open ticket weighs 8, 4, 2 or 1 by its priority, half of that while it waits. Usual is 20."),
    )

    objects = ForStaff["Capacity"].as_manager()

    class Meta:
        ordering = ("staff__person__sort_name",)
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        constraints = (models.CheckConstraint(condition=Q(points__range=(1, 1000)), name="capacities_are_one_to_a_thousand"),)

    def __str__(self) -> str:
        """Name the staff member."""
        return str(self.staff)


class LeaveChoice(models.TextChoices):
    """What becomes of somebody's open tickets when they go on leave."""

    SUBSTITUTE = "sub", _("To whoever stands in")
    TEAM = "team", _("Back to the team")


class LeavePlan(models.Model):
    """That the open tickets of somebody are handed over by themselves on the first day of an absence."""

    absence = models.OneToOneField(Absence, models.CASCADE, related_name="leave_plan", verbose_name=_("absence"))
    to = models.CharField(_("tickets go"), max_length=4, choices=LeaveChoice.choices, default=LeaveChoice.SUBSTITUTE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("leave plan")
        verbose_name_plural = _("leave plans")
        indexes = (models.Index(fields=("id",), condition=Q(done_at=None), name="leave_plans_to_carry_out"),)

    def __str__(self) -> str:
        """Say whose."""
        return str(self.absence)


class GivenAway(models.Model):
    """A ticket that left somebody's hands because they went on leave, so that it can come back."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="given_away", verbose_name=_("ticket"))
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="given_away", verbose_name=_("from"))
    to = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("to"))
    at = models.DateTimeField(_("when"))
    settled_at = models.DateTimeField(_("taken back or left"), null=True, blank=True)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("ticket given away")
        verbose_name_plural = _("tickets given away")
        constraints = (models.UniqueConstraint(fields=("ticket", "staff"), condition=Q(settled_at=None), name="a_ticket_is_given_away_once"),)

    def __str__(self) -> str:
        """Say whose it was and where it went."""
        return f"{self.staff} → {self.to or '–'}"
