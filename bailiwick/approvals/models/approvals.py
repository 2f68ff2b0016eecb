"""Questions put to people who must agree, and their votes."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, ClassVar, Self, cast

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bailiwick.approvals.models.hiding import on_hidden_records
from bailiwick.approvals.models.results import Rule
from bailiwick.approvals.models.substitutes import Substitute, absences_naming, others_behind
from bailiwick.core import clock
from bailiwick.core.lifecycle import Lifecycle
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import Model

    from bailiwick.core.actors import Account
    from bailiwick.core.prepared import Slot
    from bailiwick.people.models import User


class ApprovalState(models.TextChoices):
    """How a question stands."""

    ASKED = "asked", _("Waiting for a decision")
    GRANTED = "granted", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Not decided in time")


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Questions; `visible_to` is the read door."""

    def visible_to(self, user: Account) -> Self:
        """Return the questions a user may read: those they asked, that are about them, or that were put to them."""
        if not user.is_authenticated:
            return self.none()
        person = cast("User", user).person_id
        sent = Vote.objects.filter(Q(approver=person) | Q(links__person=person) | Q(decided_by=person))
        return self.filter(Q(pk__in=sent.values("approval")) | (Q(asked_by=user.pk) | Q(requester=person)) & ~on_hidden_records(user))

    def readable_by(self, user: User) -> Self:
        """Return the questions a user may read, with those that came to them since by somebody's absence."""
        return self.filter(Q(pk__in=Approval.objects.visible_to(user).values("pk")) | Q(pk__in=Approval.objects.waiting_for(user).values("pk")))

    def about(self, record: Model) -> Self:
        """Return the questions about one record."""
        return self.filter(subject_type=record._meta.label_lower, subject_id=record.pk)

    def open(self) -> Self:
        """Return the questions that wait for a decision."""
        return self.filter(state=ApprovalState.ASKED)

    def asked_or_requested_by(self, user: User) -> Self:
        """Return the questions that are somebody's own: asked by them or for them."""
        return self.filter(Q(asked_by=user.pk) | Q(requester=user.person_id))

    def perhaps_for(self, user: User) -> Self:
        """Return the open questions put to somebody, and all while they stand in for anybody: at least what waits for them."""
        person, today = user.person_id, timezone.localdate(clock.now())
        put = Vote.objects.filter(approval__state=ApprovalState.ASKED, decision="", approver=person)
        stands_in = Exists(Substitute.objects.naming(person, today)) | Exists(absences_naming(person, today))
        return self.open().filter(Q(pk__in=put.values("approval")) | Q(stands_in))

    def waiting_for(self, user: User) -> Self:
        """Return the open questions that somebody can decide now, for themselves or in another's place; one query to know whose."""
        return self.to_be_decided(user, others_behind(user.person_id))

    def to_be_decided(self, user: User, others: Collection[int | Slot] = ()) -> Self:
        """Return the open questions that somebody can decide for themselves and in the place of others."""
        person = user.person_id
        votes = Vote.objects.filter(approval__state=ApprovalState.ASKED)
        spoken = votes.filter(Q(decided_by=person) | Q(approver=person))
        theirs = reduce(or_, (Q(approver=other) for other in others), Q())
        instead = votes.filter(theirs, decision="").exclude(approval__in=spoken.values("approval")) if others else votes.none()
        own = votes.filter(decision="", approver=person).exclude(approval__in=votes.filter(decided_by=person).values("approval"))
        waiting = Q(pk__in=own.values("approval")) | Q(pk__in=instead.values("approval"))
        return self.open().filter(waiting).exclude(pk__in=Approval.objects.asked_or_requested_by(user).values("pk"))


class Approval(models.Model):
    """A question about a record, put to some people under a rule.

    The record may be of any type. What approvers read is `title` and `body`, written for
    them; the record itself stays behind its own door. `before` names actions on the record
    that have to wait for the answer, such as `desk.solve_ticket`.
    """

    Rule: ClassVar[type[Rule]] = Rule
    State: ClassVar[type[ApprovalState]] = ApprovalState

    subject_type = models.CharField(_("kind of record"), max_length=100)
    subject_id = models.BigIntegerField(_("record key"))
    title = models.CharField(_("question"), max_length=200)
    body = models.TextField(_("what approvers should know"), blank=True)
    url = models.CharField(_("page of the record"), max_length=500, blank=True)
    rule = models.CharField(_("who must agree"), max_length=8, choices=Rule.choices, default=Rule.ONE)
    state = models.CharField(_("state"), max_length=9, choices=ApprovalState.choices, default=ApprovalState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="approvals_asked", verbose_name=_("asked by")
    )
    requester = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="approvals_requested", verbose_name=_("for whom"))
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("last day to decide"), null=True, blank=True)
    remind_after = models.PositiveSmallIntegerField(_("remind after working days"), default=2, help_text=_("0 for never."))
    before = models.JSONField(_("actions that wait for it"), default=list, blank=True)
    is_secret = models.BooleanField(_("only after signing in"), default=False)
    ended_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    lifecycle: ClassVar[Lifecycle] = Lifecycle(
        {
            ApprovalState.ASKED: {ApprovalState.GRANTED, ApprovalState.REFUSED, ApprovalState.WITHDRAWN, ApprovalState.EXPIRED},
            ApprovalState.REFUSED: {ApprovalState.WITHDRAWN},
            ApprovalState.EXPIRED: {ApprovalState.WITHDRAWN},
        }
    )

    class Meta:
        ordering = ("-asked_at", "-id")
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        indexes = (
            models.Index(fields=("subject_type", "subject_id", "state"), name="approvals_by_subject"),
            models.Index(fields=("due_on",), condition=Q(state="asked", due_on__isnull=False), name="approvals_to_expire"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state="asked", ended_at__isnull=True) | (~Q(state="asked") & Q(ended_at__isnull=False)), name="decided_approvals_say_when"
            ),
        )

    def __str__(self) -> str:
        """Say the question."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the question."""
        return reverse("approvals:approval", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == ApprovalState.ASKED

    @property
    def record(self) -> Model | None:
        """The record it is about; none when it is gone."""
        found: Model | None = apps.get_model(self.subject_type)._default_manager.filter(pk=self.subject_id).first()
        return found

    def is_about(self, model: type[Model]) -> bool:
        """Whether it is about a record of this type."""
        return self.subject_type == model._meta.label_lower

    def move_to(self, state: ApprovalState) -> None:
        """Take the next stage; raises IllegalMove when the table does not permit it."""
        self.lifecycle.check(ApprovalState(self.state), state)
        self.state = state

    def barred(self) -> set[int]:
        """Return the persons who may not decide because the question is their own."""
        asker = self.asked_by.person_id if self.asked_by is not None else None
        return {person for person in (asker, self.requester_id) if person is not None}


class Decision(models.TextChoices):
    """What somebody answers."""

    APPROVE = "approve", _("Approved")
    REFUSE = "refuse", _("Refused")


class Vote(models.Model):
    """One person's answer to a question, given by themselves or by who stands in."""

    Decision: ClassVar[type[Decision]] = Decision

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="votes", verbose_name=_("approval"))
    approver = models.ForeignKey(Person, models.PROTECT, related_name="votes", verbose_name=_("approver"))
    decision = models.CharField(_("decision"), max_length=7, choices=Decision.choices, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    by_link = models.BooleanField(_("by mail link"), default=False)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    remind_on = models.DateField(_("next reminder"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        indexes = (models.Index(fields=("remind_on",), condition=Q(remind_on__isnull=False), name="votes_to_remind"),)
        constraints = (
            models.UniqueConstraint(fields=("approval", "approver"), name="an_approver_is_asked_once"),
            models.UniqueConstraint(fields=("approval", "decided_by"), condition=Q(decided_by__isnull=False), name="a_person_decides_once"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="votes_say_who_and_when",
            ),
        )

    def __str__(self) -> str:
        """Say who answers and how."""
        return f"{self.approver}: {self.get_decision_display() or '…'}"


def may_cast(vote: Vote, votes: Iterable[Vote], *, line: Iterable[int], barred: set[int]) -> list[int]:
    """Return who of an approver's line may cast their vote; the last of them is told first.

    Nobody decides a question of their own, and nobody speaks twice: who has a vote or cast one
    does not stand in for another.
    """
    spoken = {other.decided_by_id for other in votes if other.decided_by_id} | {other.approver_id for other in votes if other.pk != vote.pk}
    return [person for person in line if person not in barred and (person == vote.approver_id or person not in spoken)]
