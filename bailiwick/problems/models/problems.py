"""Problems: the causes behind tickets, from the first suspicion to the repair."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bailiwick.core.lifecycle import Lifecycle
from bailiwick.core.models import PlainRecord
from bailiwick.desk.models import Category, Impact, Ticket
from bailiwick.people.models import Staff, Team
from bailiwick.places.models import Site
from bailiwick.problems.models.spikes import Spike

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class ProblemState(models.TextChoices):
    """The line of stages of a problem."""

    NEW = "new", _("New")
    INVESTIGATING = "investigating", _("Under investigation")
    KNOWN_ERROR = "known", _("Known error")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


#: stages in which the cause is still there
UNRESOLVED = (ProblemState.NEW, ProblemState.INVESTIGATING, ProblemState.KNOWN_ERROR)


class ProblemQuerySet(models.QuerySet["Problem"]):
    """Problems as IT sees them; clients are shown published workarounds alone."""

    def visible_to(self, user: Account) -> Self:
        """Return the problems a person may read."""
        return self if user.is_authenticated and user.may("problems.see") else self.none()

    def unresolved(self) -> Self:
        """Return the problems whose cause is still there."""
        return self.filter(state__in=UNRESOLVED, retired_at=None)

    def known_errors(self) -> Self:
        """Return the problems with a way to live with them."""
        return self.filter(state=ProblemState.KNOWN_ERROR, retired_at=None)


class Problem(PlainRecord):
    """A cause that makes tickets, how to live with it, and what removed it."""

    State: ClassVar[type[ProblemState]] = ProblemState

    number = models.CharField(_("number"), max_length=24, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=13, choices=ProblemState.choices, default=ProblemState.NEW, editable=False)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Impact.choices, default=Impact.PERSON)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("category"))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("site"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("team"))
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("owner"))
    root_cause = models.TextField(_("root cause"), blank=True)
    workaround = models.TextField(_("workaround for clients"), blank=True, help_text=_("In words that clients understand. Markdown."))
    workaround_es = models.TextField(_("workaround in Spanish"), blank=True)
    workaround_it = models.TextField(_("workaround for IT"), blank=True, help_text=_("What the desk does; clients never see it."))
    is_published = models.BooleanField(_("show the workaround to clients"), default=False)
    keywords = models.CharField(_("words of callers"), max_length=200, blank=True, help_text=_("By which the call form recognises it."))
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    spike = models.ForeignKey(Spike, models.SET_NULL, null=True, blank=True, related_name="problems", verbose_name=_("spike"), editable=False)
    opened_at = models.DateTimeField(_("opened"), editable=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, db_index=False)
    known_at = models.DateTimeField(_("known since"), null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    resolution = models.TextField(_("what removed the cause"), blank=True, editable=False)

    objects = ProblemQuerySet.as_manager()

    lifecycle: ClassVar[Lifecycle] = Lifecycle(
        {
            ProblemState.NEW: {ProblemState.INVESTIGATING, ProblemState.KNOWN_ERROR, ProblemState.RESOLVED},
            ProblemState.INVESTIGATING: {ProblemState.KNOWN_ERROR, ProblemState.RESOLVED},
            ProblemState.KNOWN_ERROR: {ProblemState.INVESTIGATING, ProblemState.RESOLVED},
            ProblemState.RESOLVED: {ProblemState.CLOSED, ProblemState.INVESTIGATING},
            ProblemState.CLOSED: {ProblemState.INVESTIGATING},
        }
    )

    class Meta:
        ordering = ("-opened_at", "-id")
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        indexes = (
            models.Index(fields=("-opened_at", "-id"), name="problems_newest_first"),
            models.Index(fields=("category",), condition=Q(state="known"), name="known_errors"),
            models.Index(fields=("review_on",), condition=Q(review_on__isnull=False), name="problems_to_review"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="problems_have_a_title"),
            models.CheckConstraint(condition=Q(impact__range=(1, 4)), name="problem_impacts_are_one_to_four"),
        )

    def __str__(self) -> str:
        """Name the problem as people write it in a mail."""
        return f"{self.number} {self.title}"

    def move_to(self, state: models.TextChoices) -> None:
        """Take the next stage; raises IllegalMove when the table does not permit it."""
        self.lifecycle.check(ProblemState(self.state), state)
        self.state = state

    @property
    def is_unresolved(self) -> bool:
        """Whether the cause is still there."""
        return self.state in UNRESOLVED

    @property
    def local_workaround(self) -> str:
        """The clients' workaround in the language of whoever reads, as far as there is one."""
        return (self.workaround_es if (get_language() or "").startswith("es") else "") or self.workaround


class ProblemTicketQuerySet(models.QuerySet["ProblemTicket"]):
    """A link is seen by whoever sees the ticket in full."""

    def visible_to(self, user: Account) -> Self:
        """Return the links whose ticket is open to a user."""
        return self.filter(ticket__in=Ticket.objects.open_to(user))


class ProblemTicket(models.Model):
    """A ticket that a problem caused."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="links", verbose_name=_("problem"))
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="problem_links", verbose_name=_("ticket"))
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    objects = ProblemTicketQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("ticket of a problem")
        verbose_name_plural = _("tickets of problems")
        constraints = (models.UniqueConstraint(fields=("problem", "ticket"), name="a_problem_has_a_ticket_once"),)

    def __str__(self) -> str:
        """Say which ticket it caused."""
        return f"{self.problem_id} → {self.ticket_id}"
