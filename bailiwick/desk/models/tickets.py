"""The ticket: one matter of one person, from the call to the close."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models import Priority
from bailiwick.core.lifecycle import Lifecycle
from bailiwick.desk.models.categories import Category
from bailiwick.desk.models.channels import Channel
from bailiwick.desk.models.kinds import Kind
from bailiwick.desk.models.priorities import Impact, Urgency
from bailiwick.people.models import Department, Person, Staff, Team
from bailiwick.places.models import Building, Room, Site

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account
    from bailiwick.people.models import User


class State(models.TextChoices):
    """The line of stages of a ticket."""

    NEW = "new", _("New")
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")


#: stages in which somebody still owes the client something
UNFINISHED = (State.NEW, State.OPEN, State.WAITING)
#: stages in which somebody at the desk works on it; whether promised time runs is for its clocks to say
RUNNING = (State.NEW, State.OPEN)
FINISHED = (State.SOLVED, State.CLOSED)


class ChildrenRule(models.TextChoices):
    """What solving a ticket means for those under it; chosen for each parent."""

    TOGETHER = "together", _("They are solved with it")
    FIRST = "first", _("They must be solved first")
    APART = "apart", _("They go on by themselves")


def promise_broken(now: datetime) -> Q:
    """Return what the desk owes of which the promise is broken: it is past its due time, or was when its clock began to rest.

    What a ticket waits for says nothing here: whether its clock rests is for its policy to say, and one that rests has no due time.
    """
    return Q(unfinished=True) & (Q(due_at__lte=now) | Q(due_at=None, breached_at__isnull=False))


def promise_due(now: datetime, until: datetime) -> Q:
    """Return what the desk owes that is due later than now and not after an instant."""
    return Q(unfinished=True, due_at__gt=now, due_at__lte=until)


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Tickets as the desk speaks of them; `visible_to` is the one read door."""

    def open_to(self, user: Account) -> Self:
        """Return the tickets of which a user may read everything, internal notes included.

        Staff see those of the departments for which they hold `desk.see_tickets`;
        of need-to-know tickets only those on which they are named as reader or assignee.
        """
        return self.filter(_worked_by(cast("User", user))) if user.is_authenticated else self.none()

    def visible_to(self, user: Account) -> Self:
        """Return the tickets a user may know of: those open to them and those they asked for.

        Whoever is affected sees a ticket too, and so does the contact of the department, unless
        it is need-to-know and they did not ask.
        """
        return self.filter(_worked_by(cast("User", user)) | _own(cast("User", user))) if user.is_authenticated else self.none()

    def hidden_from(self, user: Account) -> Self:
        """Return the need-to-know tickets a user is not named on, whatever their role.

        They are kept out of the trail and of everything else that speaks of tickets; whoever
        asked for one still finds its public part through `visible_to`.
        """
        secret = Ticket.objects.filter(need_to_know=True)
        return self.filter(need_to_know=True).exclude(pk__in=secret.open_to(user).values("pk"))

    def listed_to(self, user: Account) -> Self:
        """Return the tickets that stand in a user's lists and counts: not those whose number leads to another they see."""
        return self.filter(listed_to(user))

    def unfinished(self) -> Self:
        """Return the tickets on which the desk still owes something."""
        return self.filter(unfinished=True)

    def running(self) -> Self:
        """Return the tickets somebody at the desk works on, or should."""
        return self.filter(unfinished=True, state__in=RUNNING)

    def unassigned(self) -> Self:
        """Return the unfinished tickets nobody has taken."""
        return self.unfinished().filter(assignee=None)

    def breaching(self, by: datetime) -> Self:
        """Return the unfinished tickets whose promise is or will be broken at an instant; one that rests breaks none."""
        return self.filter(promise_broken(by))


def _worked_by(user: User) -> Q:
    """Return which tickets a user may read in full."""
    secret = Ticket.objects.filter(need_to_know=True)
    named = Q(pk__in=secret.filter(Q(readers__user=user.pk) | Q(assignee__person=user.person_id)).values("pk"))
    scopes = user.scopes.get("desk.see_tickets", []) if user.may("desk.see_tickets") else []
    if not scopes:
        return named
    departments = Q()
    for path in scopes if all(scopes) else ():
        departments |= Q(department__path__startswith=path)
    return Q(departments, need_to_know=False) | named


def listed_to(user: Account) -> Q:
    """Return which tickets stand for themselves; clients keep those merged into one that is not theirs to see."""
    if user.may("desk.see_tickets"):
        return Q(merged_into=None)
    return Q(merged_into=None) | ~Q(merged_into__in=Ticket.objects.visible_to(user).values("pk"))


def _own(user: User) -> Q:
    """Return which tickets a user follows from the outside: their own, and those of departments they are the contact of."""
    own = Q(requester=user.person_id) | Q(affected=user.person_id, need_to_know=False)
    for path in () if user.may_everywhere("desk.see_tickets") else user.contact_paths:
        own |= Q(department__path__startswith=path, need_to_know=False)
    return own


class Ticket(models.Model):
    """One incident or request of one person, and what the desk promised about it.

    The promised times are those of its clocks, kept here for the queues; `due_at` is empty while the promise rests.
    """

    Kind: ClassVar[type[Kind]] = Kind
    State: ClassVar[type[State]] = State
    Channel: ClassVar[type[Channel]] = Channel
    ChildrenRule: ClassVar[type[ChildrenRule]] = ChildrenRule

    number = models.CharField(_("number"), max_length=24, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.INCIDENT)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)

    requester = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="requested_tickets", verbose_name=_("requester"), db_index=False
    )
    affected = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="affecting_tickets", verbose_name=_("affected person"), db_index=False
    )
    contact_phone = models.CharField(_("phone to call back"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail to answer to"), blank=True)
    contact_confirmed = models.BooleanField(_("contact data confirmed"), default=False)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("department"), db_index=False
    )
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("site"))
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("building"))
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("room"))

    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("category"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("team"))
    tier = models.PositiveSmallIntegerField(_("tier"), default=1)
    assignee = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("assignee"))

    impact = models.PositiveSmallIntegerField(_("impact"), choices=Impact.choices, default=Impact.PERSON)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency.choices, default=Urgency.INCONVENIENCE)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.LOW)
    priority_reason = models.CharField(_("why the priority differs"), max_length=255, blank=True)

    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.PHONE)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    responded_at = models.DateTimeField(_("first answered"), null=True, blank=True)
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    last_activity_at = models.DateTimeField(_("last activity"))
    #: follows from the state; queues ask for it because a database can match `WHERE unfinished` with a partial index, but not a list of parameters
    unfinished = models.GeneratedField(
        expression=Q(state__in=UNFINISHED, merged_into__isnull=True),  # type: ignore[arg-type] # a condition is an expression; the stubs do not say so
        output_field=models.BooleanField(),
        db_persist=True,
    )

    respond_by_at = models.DateTimeField(_("answer promised by"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True, editable=False)
    breached_at = models.DateTimeField(_("promise broken"), null=True, blank=True, editable=False)
    #: the last thing we told the client, and by when they are to hear from us again; see actions/telling.py
    told_at = models.DateTimeField(_("client last told"), null=True, blank=True, editable=False)
    update_due_at = models.DateTimeField(_("next word to the client"), null=True, blank=True, editable=False)
    update_noticed_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: by when somebody is to take it, or whoever has it is to touch it; see actions/hands.py
    take_by_at = models.DateTimeField(_("to be taken by"), null=True, blank=True, editable=False)

    first_contact_fix = models.BooleanField(_("solved at first contact"), default=False)
    reopened_count = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    worked_seconds = models.PositiveIntegerField(_("time worked"), default=0)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="followed_by", verbose_name=_("follows"))
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("under"), db_index=False, editable=False
    )
    children_rule = models.CharField(
        _("when it is solved, those under it"), max_length=8, choices=ChildrenRule.choices, default=ChildrenRule.TOGETHER
    )
    #: where the number of a merged ticket leads now: the end of the chain; the ledger of joins keeps each link
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged", verbose_name=_("merged into"), db_index=False, editable=False
    )
    need_to_know = models.BooleanField(_("need to know"), default=False)

    source = models.CharField(max_length=40, blank=True, editable=False)
    source_key = models.CharField(max_length=80, blank=True, editable=False)
    custom = models.JSONField(_("custom fields"), default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TicketQuerySet.as_manager()

    lifecycle: ClassVar[Lifecycle] = Lifecycle(
        {
            State.NEW: {State.OPEN, State.WAITING, State.SOLVED},
            State.OPEN: {State.WAITING, State.SOLVED},
            State.WAITING: {State.OPEN, State.SOLVED},
            State.SOLVED: {State.OPEN, State.CLOSED},
            State.CLOSED: {State.OPEN},
        }
    )

    class Meta:
        ordering = ("-opened_at", "-id")
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        indexes = (
            models.Index(fields=("opened_at", "id"), name="tickets_by_opening"),
            models.Index(fields=("requester", "opened_at"), name="tickets_of_requester"),
            models.Index(fields=("affected", "opened_at"), name="tickets_of_affected"),
            models.Index(fields=("department", "opened_at"), name="tickets_of_department"),
            models.Index(fields=("site", "opened_at"), name="tickets_of_site"),
            models.Index(fields=("category", "opened_at"), name="tickets_of_category"),
            models.Index(fields=("team", "opened_at"), name="tickets_of_team"),
            models.Index(fields=("assignee", "opened_at"), name="tickets_of_assignee"),
            models.Index(fields=("priority", "id"), name="tickets_by_priority"),
            models.Index(fields=("state", "opened_at"), name="tickets_by_state"),
            models.Index(fields=("priority", "opened_at"), name="tickets_of_priority"),
            models.Index(fields=("kind", "opened_at"), name="tickets_of_kind"),
            models.Index(fields=("channel", "opened_at"), name="tickets_of_channel"),
            models.Index(fields=("impact", "opened_at"), name="tickets_of_impact"),
            models.Index(fields=("urgency", "opened_at"), name="tickets_of_urgency"),
            models.Index(fields=("due_at", "id"), condition=Q(due_at__isnull=False), name="tickets_by_due"),
            models.Index(fields=("update_due_at", "id"), condition=Q(update_due_at__isnull=False), name="tickets_by_update"),
            models.Index(fields=("take_by_at", "id"), condition=Q(take_by_at__isnull=False), name="tickets_by_taking"),
            models.Index(fields=("closed_at", "id"), condition=Q(closed_at__isnull=False), name="archive_by_closing"),
            models.Index(fields=("solved_at", "id"), condition=Q(solved_at__isnull=False), name="tickets_by_solution"),
            models.Index(fields=("due_at", "id"), condition=Q(unfinished=True), name="queue_by_due"),
            models.Index(fields=("opened_at", "id"), condition=Q(unfinished=True), name="queue_by_opening"),
            models.Index(fields=("team", "due_at", "id"), condition=Q(unfinished=True), name="queue_of_team"),
            models.Index(fields=("assignee", "due_at", "id"), condition=Q(unfinished=True), name="queue_of_assignee"),
            models.Index(fields=("update_due_at", "id"), condition=Q(unfinished=True, update_due_at__isnull=False), name="queue_by_update"),
            models.Index(fields=("take_by_at", "id"), condition=Q(unfinished=True, take_by_at__isnull=False), name="queue_by_taking"),
            models.Index(fields=("id",), condition=Q(need_to_know=True), name="need_to_know_tickets"),
            models.Index(fields=("parent",), condition=Q(parent__isnull=False), name="tickets_of_parent"),
            models.Index(fields=("merged_into",), condition=Q(merged_into__isnull=False), name="tickets_of_merge"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=FINISHED, solved_at__isnull=False) | Q(state__in=UNFINISHED, solved_at__isnull=True),
                name="solved_tickets_say_when",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_at__isnull=False) | (~Q(state=State.CLOSED) & Q(closed_at__isnull=True)),
                name="closed_tickets_say_when",
            ),
            models.CheckConstraint(condition=Q(solved_at__isnull=True) | Q(solved_at__gte=F("opened_at")), name="tickets_are_opened_before_solved"),
            models.CheckConstraint(condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("solved_at")), name="tickets_are_solved_before_closed"),
            models.CheckConstraint(condition=Q(tier__range=(1, 3)), name="tickets_are_at_tier_one_to_three"),
            models.CheckConstraint(condition=Q(priority__range=(1, 4)), name="ticket_priorities_are_one_to_four"),
            models.CheckConstraint(condition=Q(impact__range=(1, 4)), name="ticket_impacts_are_one_to_four"),
            models.CheckConstraint(condition=Q(urgency__range=(1, 4)), name="ticket_urgencies_are_one_to_four"),
            models.CheckConstraint(condition=~Q(title=""), name="tickets_have_a_title"),
            models.UniqueConstraint(fields=("source", "source_key"), condition=~Q(source_key=""), name="imported_tickets_come_once"),
        )

    def __str__(self) -> str:
        """Name the ticket as people write it in a mail."""
        return f"{self.number} {self.title}"

    @property
    def is_unfinished(self) -> bool:
        """Whether the desk still owes something on this ticket itself, and not on one it is merged into."""
        return self.state in UNFINISHED and self.merged_into_id is None

    def is_late(self, now: datetime) -> bool:
        """Whether the promised time has passed, or had passed when the ticket was solved."""
        return self.due_at is not None and (self.solved_at or now) > self.due_at

    def move_to(self, state: models.TextChoices) -> None:
        """Take the next stage; raises IllegalMove when the table does not permit it."""
        self.lifecycle.check(State(self.state), state)
        self.state = state
