"""What the desk promises for each priority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Priority(models.IntegerChoices):
    """How soon something matters; 1 goes before everything else."""

    CRITICAL = 1, _("Critical")
    HIGH = 2, _("High")
    MODERATE = 3, _("Moderate")
    LOW = 4, _("Low")


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Promises are public inside the county."""

    def visible_to(self, user: Account) -> Self:
        """Return the promises a person may read: all, once signed in."""
        return self if user.is_authenticated else self.none()


class Promise(PlainRecord):
    """The times promised for a priority, in minutes of office hours or around the clock."""

    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, unique=True)
    respond_minutes = models.PositiveIntegerField(_("first answer within"), help_text=_("Minutes."))
    resolve_minutes = models.PositiveIntegerField(_("solved within"), help_text=_("Minutes."))
    update_minutes = models.PositiveIntegerField(
        _("tell the client within"), default=0, help_text=_("Minutes since the client last heard from us; none for no such promise.")
    )
    working_hours = models.BooleanField(_("counted in office hours"), default=True, help_text=_("Otherwise the clock runs day and night."))

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ("priority",)
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        constraints = (
            models.CheckConstraint(condition=Q(respond_minutes__gt=0), name="promises_allow_time_to_answer"),
            models.CheckConstraint(condition=Q(resolve_minutes__gte=F("respond_minutes")), name="promises_answer_before_they_solve"),
        )

    def __str__(self) -> str:
        """Name the promise by its priority."""
        return f"{self.priority} {self.get_priority_display()}"


def default_promises() -> list[Promise]:
    """Return, unsaved, what the installation promises until somebody says otherwise.

    Critical runs day and night; two office days for what a single person can live with.
    """
    rows = ((1, 15, 120, 60, False), (2, 30, 480, 240, True), (3, 60, 1080, 540, True), (4, 240, 2700, 1080, True))
    return [
        Promise(priority=priority, respond_minutes=respond, resolve_minutes=resolve, update_minutes=update, working_hours=working)
        for priority, respond, resolve, update, working in rows
    ]
