"""Several steps on a ticket under one name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models import Impact, Priority, Urgency, WaitReason, WaitsOn
from bailiwick.macros.models.scopes import Scoped, ScopedQuerySet
from bailiwick.people.models import Staff, Team
from bailiwick.runbooks.models import ChecklistTemplate, Runbook

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class MacroQuerySet(ScopedQuerySet["Macro"]):
    """Macros by who may use them."""


class Macro(Scoped):
    """What is done again and again in the same order."""

    title = models.CharField(_("title"), max_length=120)
    about = models.CharField(_("when to use it"), max_length=255, blank=True)

    objects = MacroQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        constraints = (
            models.CheckConstraint(condition=~Q(scope="team") | Q(team__isnull=False), name="team_macros_name_the_team"),
            models.UniqueConstraint(fields=("shipped",), condition=~Q(shipped=""), name="shipped_macros_come_once"),
        )

    def __str__(self) -> str:
        """Name the macro."""
        return self.title


class MacroStepKind(models.TextChoices):
    """What a step of a macro does."""

    REPLY = "reply", _("Reply to the client")
    NOTE = "note", _("Write an internal note")
    PRIORITY = "priority", _("Set impact, urgency or priority")
    TAKE = "take", _("Take the ticket")
    ASSIGN = "assign", _("Give it to somebody")
    HAND_OFF = "hand-off", _("Hand it to a team")
    TAG = "tag", _("Put a tag on it")
    RUNBOOK = "runbook", _("Begin a runbook")
    CHECKLIST = "checklist", _("Add a checklist")
    WAIT = "wait", _("Let it wait")
    SOLVE = "solve", _("Solve it")


class MacroStep(models.Model):
    """One step; which fields it uses follows from its kind."""

    Kind: ClassVar[type[MacroStepKind]] = MacroStepKind

    macro = models.ForeignKey(Macro, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("place"))
    kind = models.CharField(_("kind"), max_length=9, choices=MacroStepKind.choices)
    text = models.TextField(_("text"), blank=True)
    text_es = models.TextField(_("in Spanish"), blank=True)
    reason = models.CharField(_("why"), max_length=255, blank=True)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Impact.choices, null=True, blank=True)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency.choices, null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, null=True, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    assignee = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    tag = models.CharField(_("tag"), max_length=40, blank=True)
    runbook = models.ForeignKey(Runbook, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("runbook"))
    checklist = models.ForeignKey(ChecklistTemplate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checklist"))
    wait_on = models.CharField(_("waiting on"), max_length=12, choices=WaitsOn.choices, blank=True)
    wait_reason = models.ForeignKey(
        WaitReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kept reason"), help_text=_("Brings its reminders along.")
    )
    days = models.PositiveSmallIntegerField(_("for so many days"), null=True, blank=True)

    class Meta:
        ordering = ("macro", "position", "id")
        verbose_name = _("step of a macro")
        verbose_name_plural = _("steps of macros")

    def __str__(self) -> str:
        """Say what the step does, with what it uses."""
        about = self.about
        return f"{self.get_kind_display()}: {about}" if about else str(self.get_kind_display())

    @property
    def about(self) -> str:
        """What the step uses, in a few words."""
        levels = (
            (_now("impact"), self.get_impact_display() if self.impact else ""),
            (_now("urgency"), self.get_urgency_display() if self.urgency else ""),
            (_now("priority"), self.get_priority_display() if self.priority else ""),
        )
        said: list[str | _StrPromise | object] = [
            self.text[:80], *(f"{name} {level}" for name, level in levels if level), self.team or "", self.assignee or "", self.tag,
            self.runbook or "", self.checklist or "", self.wait_reason or "",
            self.get_wait_on_display() if self.wait_on else "",
            _now("%(days)d days") % {"days": self.days} if self.days else "", self.reason,
        ]  # fmt: skip
        return ", ".join(str(one) for one in said if one)


#: kind -> the fields it uses, those that must be given first; the rest may stay empty
USES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    MacroStepKind.REPLY: (("text",), ("text_es",)),
    MacroStepKind.NOTE: (("text",), ()),
    MacroStepKind.PRIORITY: ((), ("impact", "urgency", "priority", "reason")),
    MacroStepKind.TAKE: ((), ()),
    MacroStepKind.ASSIGN: (("assignee",), ()),
    MacroStepKind.HAND_OFF: (("team", "reason"), ("assignee",)),
    MacroStepKind.TAG: (("tag",), ()),
    MacroStepKind.RUNBOOK: (("runbook",), ()),
    MacroStepKind.CHECKLIST: (("checklist",), ()),
    MacroStepKind.WAIT: ((), ("wait_reason", "wait_on", "reason", "days")),
    MacroStepKind.SOLVE: (("text",), ("text_es",)),
}
