"""What was asked and answered about a ticket, and what followed from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models.priorities import Impact, Urgency
from bailiwick.desk.models.tickets import Ticket
from bailiwick.triage.models import TreeVersion, walk

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.triage.models import Outcome, Walk


class TriageQuerySet(models.QuerySet["Triage"]):
    """A triage is read by whoever may know of its ticket."""

    def visible_to(self, user: Account) -> Self:
        """Return the triages of tickets a user may know of."""
        return self.filter(Exists(Ticket.objects.visible_to(user).filter(pk=OuterRef("ticket"))))

    def current(self) -> Self:
        """Return the triages that count: the last one of each ticket."""
        return self.filter(is_current=True)


class Triage(models.Model):
    """The answers given about a ticket to one version of a question tree, with what they made of it.

    The answers are never changed afterwards: triaged again, a ticket gets another, and the first stays for the record.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="triages", verbose_name=_("ticket"))
    version = models.ForeignKey(TreeVersion, models.PROTECT, related_name="+", verbose_name=_("version of the questions"))
    face = models.CharField(_("asked"), max_length=6, choices=(("desk", _("at the desk")), ("client", _("in the portal"))), default="desk")
    #: question id -> answer id; with the version enough to walk the path again
    answers = models.JSONField(_("answers"), default=dict)
    outcome = models.CharField(_("outcome"), max_length=60, blank=True)
    impact = models.PositiveSmallIntegerField(_("computed impact"), choices=Impact.choices)
    urgency = models.PositiveSmallIntegerField(_("computed urgency"), choices=Urgency.choices)
    modifiers = models.JSONField(_("modifiers"), default=list)
    reasons = models.JSONField(_("reasons"), default=list)
    is_security = models.BooleanField(_("a matter of security"), default=False)
    override_reason = models.CharField(_("why it was set otherwise"), max_length=255, blank=True)
    is_current = models.BooleanField(_("the one that counts"), default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("asked by")
    )
    at = models.DateTimeField(_("when"))

    objects = TriageQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("triage")
        verbose_name_plural = _("triages")
        constraints = (models.UniqueConstraint(fields=("ticket",), condition=Q(is_current=True), name="one_triage_of_a_ticket_counts"),)

    def __str__(self) -> str:
        """Name the ticket and the questions."""
        return f"{self.ticket.number}: {self.version}"

    @property
    def walked(self) -> Walk:
        """The path the answers took, through the questions as they were then."""
        return walk(self.version.questions, self.answers, "client" if self.face == "client" else "desk")

    @property
    def came_to(self) -> Outcome | None:
        """The outcome at the end of the path, if the end was reached."""
        return self.version.questions.outcomes.get(self.outcome)


class TriageAnswer(models.Model):
    """One question of the triage that counts, and its answer: narrow rows for the statistics.

    An empty answer is a question that was asked and left; an assumed one was not asked on this face.
    """

    triage = models.ForeignKey(Triage, models.CASCADE, related_name="rows", verbose_name=_("triage"))
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+", verbose_name=_("ticket"))
    version = models.ForeignKey(TreeVersion, models.PROTECT, related_name="+", db_index=False, verbose_name=_("version of the questions"))
    question = models.CharField(_("question"), max_length=60)
    answer = models.CharField(_("answer"), max_length=60, blank=True)
    is_assumed = models.BooleanField(_("not asked on this face"), default=False)

    class Meta:
        verbose_name = _("answer of a triage")
        verbose_name_plural = _("answers of triages")
        indexes = (models.Index(fields=("version", "question", "answer", "ticket"), name="answers_by_question"),)
        constraints = (models.UniqueConstraint(fields=("triage", "question"), name="a_question_is_answered_once_in_a_triage"),)

    def __str__(self) -> str:
        """Say question and answer."""
        return f"{self.question}: {self.answer or '–'}"
