"""A question about a solved ticket, and the rule by which it is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.desk.models import Category, Ticket
from bailiwick.people.models import Person, Team

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account

#: how long after the first answer it can be changed
CHANGEABLE = timedelta(hours=12)
#: how long a question can be answered
OPEN_FOR = timedelta(days=30)


class Score(models.IntegerChoices):
    """How it was, from worst to best."""

    TERRIBLE = 1, _("Very bad")
    BAD = 2, _("Bad")
    FAIR = 3, _("So-so")
    GOOD = 4, _("Good")
    GREAT = 5, _("Very good")


class SurveyRuleQuerySet(models.QuerySet["SurveyRule"]):
    """Rules, for those who edit them."""

    def visible_to(self, user: Account) -> Self:
        """Return the rules a user may read."""
        return self if user.may("surveys.edit_rules") else self.none()


class SurveyRule(PlainRecord):
    """Whom we ask, how soon and how often."""

    name = models.CharField(_("name"), max_length=80)
    delay_hours = models.PositiveSmallIntegerField(
        _("ask after hours"), default=24, help_text=_("Counted from the solution; on its page it is asked at once.")
    )
    quiet_days = models.PositiveSmallIntegerField(_("days of peace"), default=14, help_text=_("Nobody is asked twice within so many days."))
    percent = models.PositiveSmallIntegerField(_("share asked"), default=100, help_text=_("Percent of the solved tickets."))
    low_score = models.PositiveSmallIntegerField(_("tell the lead up to"), choices=Score.choices, default=Score.BAD)

    objects = SurveyRuleQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("survey rule")
        verbose_name_plural = _("survey rules")
        constraints = (models.CheckConstraint(condition=Q(percent__lte=100), name="surveys_ask_at_most_everybody"),)

    def __str__(self) -> str:
        """Name the rule."""
        return self.name


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Surveys: one's own, and for those who read the report all about tickets they may read."""

    def visible_to(self, user: Account) -> Self:
        """Return the surveys a user may read."""
        if not user.is_authenticated:
            return self.none()
        own = Q(person__account=user.pk)
        if not user.may("surveys.see_report"):
            return self.filter(own)
        return self.filter(own | Q(ticket__in=Ticket.objects.open_to(user).values("pk")))

    def answered(self) -> Self:
        """Return those with an answer."""
        return self.filter(score__isnull=False)


class Survey(models.Model):
    """One question to one person about one ticket.

    Team and category are kept as they were when the ticket was solved, so that a report of
    March says the same in June.
    """

    Score: ClassVar[type[Score]] = Score

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="survey", verbose_name=_("ticket"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="surveys", verbose_name=_("person"))
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="surveys", verbose_name=_("team"))
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="surveys", verbose_name=_("category"))
    solved_at = models.DateTimeField(_("solved"))
    mail_at = models.DateTimeField(_("asked by mail"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)
    nonce = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    score = models.PositiveSmallIntegerField(_("score"), choices=Score.choices, null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    by_link = models.BooleanField(_("by mail link"), default=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ("-solved_at", "-id")
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        indexes = (
            models.Index(fields=("mail_at",), condition=Q(mail_at__isnull=False), name="surveys_to_mail"),
            models.Index(fields=("solved_at", "team"), name="surveys_by_time"),
            models.Index(fields=("person", "solved_at"), name="surveys_of_person"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__range=(1, 5)), name="survey_scores_are_one_to_five"),
            models.CheckConstraint(
                condition=Q(score__isnull=True, answered_at__isnull=True) | Q(score__isnull=False, answered_at__isnull=False),
                name="answered_surveys_say_when",
            ),
        )

    def __str__(self) -> str:
        """Name the ticket it is about."""
        return self.ticket.number

    def is_open(self, now: datetime) -> bool:
        """Whether it can be answered or the answer changed now."""
        if self.answered_at is not None:
            return now <= self.answered_at + CHANGEABLE
        return now <= self.solved_at + OPEN_FOR
