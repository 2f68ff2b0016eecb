"""The reasons for which tickets wait, and how the party they wait for is reminded."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.desk.models.waits import WaitsOn

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class ChaseEnd(models.TextChoices):
    """What becomes of a ticket when the last reminder brought nothing."""

    SOLVE = "solve", _("Solve it with the closing text")
    TAKE_UP = "take-up", _("Take it up again and tell whoever has it")
    TELL = "tell", _("Let it wait and tell whoever has it")


class GivingUp(models.TextChoices):
    """What happens after as many attempts to reach the client as the rule asks for."""

    PROPOSE = "propose", _("Propose to solve it")
    SOLVE = "solve", _("Solve it by itself")


class ChaserPlanQuerySet(models.QuerySet["ChaserPlan"]):
    """Plans are known to the desk."""

    def visible_to(self, user: Account) -> Self:
        """Return the plans a user may read: all with `desk.see_tickets`, otherwise none."""
        return self if user.may("desk.see_tickets") else self.none()


class ChaserPlan(PlainRecord):
    """How often a waiting ticket is brought to mind, in which words, and what follows.

    The client gets the reminders as public replies; for every other party whoever has the
    ticket is reminded. All days are working days of the office.
    """

    End: ClassVar[type[ChaseEnd]] = ChaseEnd

    name = models.CharField(_("name"), max_length=80, unique=True)
    every_days = models.PositiveSmallIntegerField(_("every so many working days"), default=2)
    times = models.PositiveSmallIntegerField(
        _("number of reminders"), default=3, help_text=_("With none, only the end happens, after the days above.")
    )
    reminder = models.TextField(_("reminder"), blank=True)
    reminder_es = models.TextField(_("reminder in Spanish"), blank=True)
    then = models.CharField(_("then"), max_length=8, choices=ChaseEnd.choices, default=ChaseEnd.TELL)
    closing = models.TextField(_("closing text"), blank=True, help_text=_("How the ticket is solved when nobody answered."))
    closing_es = models.TextField(_("closing text in Spanish"), blank=True)
    attempts = models.PositiveSmallIntegerField(
        _("attempts to reach the client"), default=0, help_text=_("Unanswered ones on as many different working days; none for no such rule.")
    )
    giving_up = models.CharField(_("after these attempts"), max_length=8, choices=GivingUp.choices, default=GivingUp.PROPOSE)
    unreached = models.TextField(_("text after these attempts"), blank=True)
    unreached_es = models.TextField(_("the same in Spanish"), blank=True)

    objects = ChaserPlanQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("reminder plan")
        verbose_name_plural = _("reminder plans")
        constraints = (
            models.CheckConstraint(condition=Q(every_days__range=(1, 60)), name="reminders_come_every_one_to_sixty_days"),
            models.CheckConstraint(condition=Q(times__lte=20), name="reminders_come_at_most_twenty_times"),
            models.CheckConstraint(condition=Q(attempts__lte=10), name="attempts_are_at_most_ten"),
            models.CheckConstraint(condition=~Q(then=ChaseEnd.SOLVE) | ~Q(closing=""), name="plans_that_solve_say_how"),
            models.CheckConstraint(condition=Q(attempts=0) | ~Q(unreached=""), name="plans_that_count_attempts_say_what_follows"),
        )

    def __str__(self) -> str:
        """Name the plan."""
        return self.name


class WaitReasonQuerySet(models.QuerySet["WaitReason"]):
    """Reasons are known to the desk."""

    def visible_to(self, user: Account) -> Self:
        """Return the reasons a user may choose from: all with `desk.see_tickets`, otherwise none."""
        return self if user.may("desk.see_tickets") else self.none()


class WaitReason(PlainRecord):
    """A reason to wait, the party it lies with and the plan by which that party is reminded."""

    name = models.CharField(_("reason"), max_length=120)
    on = models.CharField(_("waiting for"), max_length=8, choices=WaitsOn.choices, default=WaitsOn.CLIENT)
    plan = models.ForeignKey(
        ChaserPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reasons",
        verbose_name=_("reminder plan"),
        help_text=_("Without one, nobody is reminded."),
    )
    is_usual = models.BooleanField(_("the usual one"), default=False, help_text=_("Stands first for its party, and gives the rule for attempts."))

    objects = WaitReasonQuerySet.as_manager()

    class Meta:
        ordering = ("on", "-is_usual", "name")
        verbose_name = _("reason to wait")
        verbose_name_plural = _("reasons to wait")
        constraints = (
            models.UniqueConstraint(fields=("on", "name"), name="wait_reasons_are_named_once_for_a_party"),
            models.UniqueConstraint(fields=("on",), condition=Q(is_usual=True, retired_at=None), name="a_party_has_one_usual_wait_reason"),
        )

    def __str__(self) -> str:
        """Say the party and the reason."""
        return f"{self.get_on_display()}: {self.name}"
