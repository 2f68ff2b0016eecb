"""What monitoring programs write, how it is read, and which ticket stands for what is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models import Priority
from bailiwick.core.models import PlainRecord
from bailiwick.desk.models import Category, Ticket
from bailiwick.mailroom.engine.templates import UnreadableTemplate, compiled
from bailiwick.people.models import Team

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class AlertRuleQuerySet(models.QuerySet["AlertRule"]):
    """Rules of alerts are for those who sort the mail."""

    def visible_to(self, user: Account) -> Self:
        """Return the rules a user may look at."""
        return self if user.is_authenticated and user.may("mailroom.sort") else self.none()

    def in_use(self) -> Self:
        """Return the rules that are asked, in their order."""
        return self.filter(is_on=True, retired_at=None).order_by("position", "id")


class AlertRule(PlainRecord):
    """How the mails of one monitoring program are read.

    `subjects` are forms of its subject, one to a line, in which `{host}` stands for words to take out; `lines` are such forms
    of lines in its text. What is found fills `key`: two mails with the same key are about the same thing.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    shipped_as = models.CharField(max_length=40, blank=True, editable=False)
    position = models.PositiveIntegerField(_("order"), default=100, help_text=_("Smaller numbers are asked first."))
    is_on = models.BooleanField(_("in use"), default=True)

    sender = models.CharField(_("from"), max_length=200, blank=True, help_text=_("An address or a part with *; left empty, any."))
    subjects = models.TextField(_("subjects"), help_text=_("One form to a line, such as “PROBLEM {host}/{service} is {state}”."))
    lines = models.TextField(_("lines of the text"), blank=True, help_text=_("One form to a line, such as “Host: {host}”."))
    key = models.CharField(_("is about"), max_length=200, help_text=_("What tells one broken thing from another, such as “{host}/{service}”."))
    problems = models.TextField(_("states that are a problem"), help_text=_("Separated by commas."))
    recoveries = models.TextField(_("states in which all is well"), blank=True, help_text=_("Separated by commas."))
    closes = models.BooleanField(_("solves the ticket when all is well"), default=True)
    again_within = models.PositiveIntegerField(
        _("opens the same ticket again within"), default=60, help_text=_("Minutes after it was solved; later a new one is opened.")
    )

    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="alert_rules", verbose_name=_("team"))
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="alert_rules", verbose_name=_("category"))
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, null=True, blank=True)

    objects = AlertRuleQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("rule for alerts")
        verbose_name_plural = _("rules for alerts")

    def __str__(self) -> str:
        """Name the rule."""
        return self.name

    def clean(self) -> None:
        """Refuse forms that cannot be read."""
        for field in ("subjects", "lines"):
            for line in (each.partition("=>")[0] for each in getattr(self, field).splitlines() if each.strip()):
                try:
                    compiled(line)
                except UnreadableTemplate as problem:
                    raise ValidationError({field: _now("“%(line)s” cannot be read: %(why)s") % {"line": line, "why": problem}}) from problem


class Alert(models.Model):
    """One thing that a monitoring program watches: how it was last told to be, and the ticket about it."""

    rule = models.ForeignKey(AlertRule, models.CASCADE, related_name="alerts", verbose_name=_("rule"))
    key = models.CharField(_("is about"), max_length=300)
    #: who told of the problem; nobody else can say that all is well
    address = models.CharField(_("told by"), max_length=320)
    state = models.CharField(_("state"), max_length=80)
    is_problem = models.BooleanField(_("is a problem"))
    ticket = models.ForeignKey(Ticket, models.SET_NULL, null=True, blank=True, related_name="alerts", verbose_name=_("ticket"))
    first_at = models.DateTimeField(_("first told"))
    last_at = models.DateTimeField(_("last told"))
    count = models.PositiveIntegerField(_("times told"), default=1)

    class Meta:
        ordering = ("-last_at",)
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = (models.UniqueConstraint(fields=("rule", "key", "address"), name="an_alert_is_about_one_thing"),)

    def __str__(self) -> str:
        """Name what it is about."""
        return self.key
