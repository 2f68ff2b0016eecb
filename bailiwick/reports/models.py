"""What was counted once so that a report of a large county does not count a million rows again.

The roll-up holds finished months, the whole house, and nothing need-to-know: month, what was
counted, category and team. Anything narrower (a department, a site, a person's scope) and
anything fresher is counted from the tickets themselves, through the read door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


class Fact(models.TextChoices):
    """What is counted, each by the month in which it happened."""

    OPENED = "opened", _("Tickets opened")
    SOLVED = "solved", _("Tickets solved")
    CALLS = "calls", _("Calls")


class MonthCount(models.Model):
    """How many of a fact there were in a month, of one category and team.

    Categories and teams are kept by key without a foreign key: a number about them must not
    keep anybody from deleting them.
    """

    month = models.DateField(_("month"))
    fact = models.CharField(_("fact"), max_length=8, choices=Fact.choices)
    category_id = models.BigIntegerField(_("category"), null=True)
    team_id = models.BigIntegerField(_("team"), null=True)
    number = models.PositiveIntegerField(_("number"))
    fixed = models.PositiveIntegerField(_("of these at first contact"), default=0)

    class Meta:
        verbose_name = _("month’s count")
        verbose_name_plural = _("months’ counts")
        constraints = (
            models.UniqueConstraint(fields=("fact", "month", "category_id", "team_id"), nulls_distinct=False, name="a_fact_is_counted_once_a_month"),
        )

    def __str__(self) -> str:
        """Say what was counted."""
        return f"{self.month:%Y-%m} {self.get_fact_display()}: {self.number}"


class AnswerCount(models.Model):
    """How many tickets opened in a month got an answer to a question of a tree's version, and how many of these broke their promise."""

    month = models.DateField(_("month"))
    version_id = models.BigIntegerField(_("version of the questions"))
    question = models.CharField(_("question"), max_length=60)
    answer = models.CharField(_("answer"), max_length=60, blank=True)
    is_assumed = models.BooleanField(_("not asked on this face"), default=False)
    number = models.PositiveIntegerField(_("tickets"))
    broken = models.PositiveIntegerField(_("with a broken promise"))

    class Meta:
        verbose_name = _("month’s count of an answer")
        verbose_name_plural = _("months’ counts of answers")
        constraints = (
            models.UniqueConstraint(fields=("month", "version_id", "question", "answer", "is_assumed"), name="an_answer_is_counted_once_a_month"),
        )

    def __str__(self) -> str:
        """Say what was counted."""
        return f"{self.month:%Y-%m} {self.question}: {self.answer or '–'}: {self.number}"


class PromiseCount(models.Model):
    """What the promises came to that stopped in a month, of one sort, priority, policy, team and department."""

    month = models.DateField(_("month"))
    kind = models.CharField(_("promise"), max_length=14)
    party = models.CharField(_("party"), max_length=6)
    party_key = models.CharField(max_length=60, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"))
    policy_id = models.BigIntegerField(_("policy"), null=True)
    #: those of the ticket
    team_id = models.BigIntegerField(_("team"), null=True)
    department_id = models.BigIntegerField(_("department"), null=True)
    number = models.PositiveIntegerField(_("number"))
    kept = models.PositiveIntegerField(_("kept"))
    restated = models.PositiveIntegerField(_("restated"))
    elapsed = models.DurationField(_("used"))
    waited = models.DurationField(_("waited"))
    solved = models.DurationField(_("counted as solved"))

    class Meta:
        verbose_name = _("month’s count of promises")
        verbose_name_plural = _("months’ counts of promises")
        indexes = (models.Index(fields=("month",), name="promises_counted_by_month"),)

    def __str__(self) -> str:
        """Say what was counted."""
        return f"{self.month:%Y-%m} {self.kind}: {self.number}"


class CountedMonthQuerySet(models.QuerySet["CountedMonth"]):
    """Months whose counts stand in the roll-up."""

    def trusted(self, months: Iterable[date]) -> set[date]:
        """Return which of some months need not be counted again."""
        return set(self.filter(month__in=list(months)).exclude(month__in=StaleMark.objects.values("month")).values_list("month", flat=True))


class CountedMonth(models.Model):
    """A month that stands in the roll-up, and the sums by which drift is noticed."""

    month = models.DateField(_("month"), unique=True)
    opened = models.PositiveIntegerField(_("tickets opened"))
    solved = models.PositiveIntegerField(_("tickets solved"))
    calls = models.PositiveIntegerField(_("calls"))
    answers = models.PositiveIntegerField(_("answers"), default=0)
    broken = models.PositiveIntegerField(_("answers on tickets with a broken promise"), default=0)
    promises = models.PositiveIntegerField(_("promises settled"), default=0)
    counted_at = models.DateTimeField(_("counted"))

    objects = CountedMonthQuerySet.as_manager()

    class Meta:
        ordering = ("month",)
        verbose_name = _("counted month")
        verbose_name_plural = _("counted months")

    def __str__(self) -> str:
        """Name the month."""
        return f"{self.month:%Y-%m}"


class StaleMark(models.Model):
    """Something in a counted month changed: until it is counted again it is not taken from the roll-up.

    Marks are only ever added, one for each change, so writers never wait for one another;
    a recount removes exactly the marks it saw before it began.
    """

    month = models.DateField(_("month"), db_index=True)

    class Meta:
        verbose_name = _("stale month")
        verbose_name_plural = _("stale months")

    def __str__(self) -> str:
        """Name the month."""
        return f"{self.month:%Y-%m}"
