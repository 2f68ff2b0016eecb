"""Priority follows from impact and urgency by an editable matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models import Priority
from bailiwick.core.models import PlainRecord

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Impact(models.IntegerChoices):
    """How many are affected."""

    PERSON = 1, _("One person")
    TEAM = 2, _("A team")
    DEPARTMENT = 3, _("A department")
    ORGANISATION = 4, _("The whole organisation or the public")


class Urgency(models.IntegerChoices):
    """What the affected cannot do meanwhile."""

    REQUEST = 1, _("A request; nothing is broken")
    INCONVENIENCE = 2, _("An inconvenience")
    DEGRADED = 3, _("Work goes on, but badly")
    BLOCKED = 4, _("Work has stopped, no way around")


class PriorityRuleQuerySet(models.QuerySet["PriorityRule"]):
    """The matrix is public inside the county."""

    def visible_to(self, user: Account) -> Self:
        """Return the rules a person may read: all, once signed in."""
        return self if user.is_authenticated else self.none()


class PriorityRule(PlainRecord):
    """One cell of the matrix: this impact and this urgency make this priority."""

    impact = models.PositiveSmallIntegerField(_("impact"), choices=Impact.choices)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency.choices)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices)

    objects = PriorityRuleQuerySet.as_manager()

    class Meta:
        ordering = ("-impact", "-urgency")
        verbose_name = _("priority rule")
        verbose_name_plural = _("priority rules")
        constraints = (
            models.UniqueConstraint(fields=("impact", "urgency"), name="impact_and_urgency_make_one_priority"),
            models.CheckConstraint(condition=Q(priority__range=(1, 4)), name="rules_give_priorities_one_to_four"),
        )

    def __str__(self) -> str:
        """Say the rule."""
        return f"{self.get_impact_display()} × {self.get_urgency_display()} → {self.get_priority_display()}"
