"""A rule: when something happens and conditions hold, then actions, in a stated order."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bailiwick.rules.engine.definition import RuleDefinition, parse
from bailiwick.rules.engine.names import Names
from bailiwick.rules.engine.wording import conditions_words, deed_words
from bailiwick.rules.models.triggers import TIME, TRIGGERS

if TYPE_CHECKING:
    from datetime import date

    from bailiwick.core.actors import Account


class Since(models.TextChoices):
    """From what on the clock of a rule runs."""

    OPENED = "opened", _("it was opened")
    ENTRY = "entry", _("a person last wrote on it")
    UNASSIGNED = "idle", _("nobody has had it")
    WAITING = "waiting", _("it began to wait")
    SOLVED = "solved", _("it was solved")


class RuleQuerySet(models.QuerySet["Rule"]):
    """Rules by who may read them and by whether they act."""

    def visible_to(self, user: Account) -> Self:
        """Return the rules a person may read: all, for those who work at the desk."""
        return self if user.is_authenticated and (user.may("rules.see_rules") or user.may("rules.edit_rules")) else self.none()

    def acting(self, today: date) -> Self:
        """Return the rules that are switched on and within their dates, in their order."""
        begun = Q(starts_on=None) | Q(starts_on__lte=today)
        not_over = Q(ends_on=None) | Q(ends_on__gte=today)
        return self.filter(begun, not_over, is_on=True, retired_at=None).order_by("position", "id")


class Rule(models.Model):
    """An automatic act of the desk with its occasion, its conditions and its actions."""

    title = models.CharField(_("title"), max_length=120)
    about = models.CharField(_("what it is for"), max_length=300, blank=True)
    position = models.PositiveIntegerField(_("order"), default=100, help_text=_("Rules are asked in this order, the lowest number first."))
    trigger = models.CharField(
        _("when"), max_length=20, choices=[*((key, each.words) for key, each in TRIGGERS.items()), (TIME, _("time has passed"))]
    )
    since = models.CharField(_("since"), max_length=8, choices=Since.choices, blank=True)
    hours = models.PositiveIntegerField(_("hours"), default=0)
    in_office_hours = models.BooleanField(_("counted in office hours"), default=True)
    definition = models.JSONField(_("definition"), default=dict)
    stop_after = models.BooleanField(_("stop after it"), default=False, help_text=_("Rules further down are not asked when this one has acted."))
    is_selective = models.BooleanField(
        _("only when it has to do with it"),
        default=True,
        help_text=_("Acts only when something was written, or when a field that the rule asks about has changed."),
    )
    is_on = models.BooleanField(_("switched on"), default=False, editable=False)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    per_hour = models.PositiveSmallIntegerField(
        _("at most so often"), default=3, help_text=_("How often it may act on one ticket within an hour; beyond that it is held back.")
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0, editable=False)
    off_reason = models.CharField(_("why it was switched off"), max_length=300, blank=True, editable=False)
    #: the name under which it came with the product; empty for a rule made here
    shipped = models.CharField(max_length=40, blank=True, editable=False)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    made_at = models.DateTimeField(_("made"), editable=False)
    changed_at = models.DateTimeField(_("changed"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = (
            models.CheckConstraint(condition=~Q(trigger="time") | (~Q(since="") & Q(hours__gte=1)), name="rules_of_time_say_how_long"),
            models.CheckConstraint(condition=Q(is_on=False) | Q(retired_at=None), name="retired_rules_are_off"),
            models.CheckConstraint(condition=Q(per_hour__gte=1), name="rules_may_act_once_an_hour"),
            models.UniqueConstraint(fields=("shipped",), condition=~Q(shipped=""), name="a_shipped_rule_is_made_once"),
        )
        indexes = (models.Index(fields=("trigger", "position", "id"), condition=Q(is_on=True), name="acting_rules"),)

    def __str__(self) -> str:
        """Show the title."""
        return self.title

    @property
    def is_retired(self) -> bool:
        """Whether the rule is kept for its log only."""
        return self.retired_at is not None

    @cached_property
    def says(self) -> RuleDefinition:
        """The definition, read and checked."""
        return parse(self.definition)

    def when_words(self) -> str:
        """Return the occasion as words."""
        if self.trigger != TIME:
            return str(TRIGGERS[self.trigger].words)
        kind = (
            ngettext("%(count)s working hour has passed", "%(count)s working hours have passed", self.hours)
            if self.in_office_hours
            else ngettext("%(count)s hour has passed", "%(count)s hours have passed", self.hours)
        )
        return _now("%(hours)s since %(since)s") % {"hours": kind % {"count": self.hours}, "since": Since(self.since).label}

    def sentence(self, names: Names | None = None) -> str:
        """Return the whole rule as one sentence."""
        known = names or Names()
        asked, done = conditions_words(self.says, known), "; ".join(deed_words(deed, known) for deed in self.says.deeds)
        facts = {"when": self.when_words(), "asked": asked, "done": done or _now("nothing yet")}
        return (_now("When %(when)s and %(asked)s, then %(done)s.") if asked else _now("When %(when)s, then %(done)s.")) % facts
