"""Takes the county out again: what it brought and what its people did, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from bailiwick.approvals.models import Approval
from bailiwick.clocks.actions import withdraw_clocks
from bailiwick.clocks.models import Subject
from bailiwick.core.events import publish
from bailiwick.core.models import SearchDocument, Series, Tag, Tagging
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.demo.actions.history import take_out_history
from bailiwick.demo.actions.mails.removing import claim_mailed, remove_mail, remove_strangers
from bailiwick.demo.events import DemoRemoved
from bailiwick.demo.models import READ, SOURCE, DemoLoad, DemoRecord
from bailiwick.demo.permissions import can_manage_demo
from bailiwick.desk.models import SUBJECT, Call, Entry, State, Ticket, TicketLink, Wait
from bailiwick.knowledge.models import Article, Vote
from bailiwick.people.models import Person, User
from bailiwick.reports.actions import forget_counts
from bailiwick.runbooks.models import Reset, Verification
from bailiwick.suggestions.actions.learning import LEAST
from bailiwick.suggestions.models import LearnedModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: types in the order in which they can go: what refers before what is referred to
_ORDER = (
    "mailroom.mailrule", "mailroom.alertrule", "mailroom.mailbox",
    "webhooks.webhook", "rules.rule", "recurring.schedule", "oncall.rota", "macros.macro", "macros.cannedtext", "approvals.substitute",
    "knowledge.campaign", "problems.problem", "problems.spike", "announcements.announcement",
    "people.user", "people.staff", "people.skill", "desk.category", "people.team", "people.person",
    "people.department", "places.sitenotice", "places.room", "places.building", "places.site",
)  # fmt: skip
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Removed:
    """What the removal came to."""

    tickets: int
    persons: int


def remove_demo(actor: Actor, now: datetime, *, progress: Callable[[str, float], None] | None = None) -> Removed:
    """Remove the county and everything its people did in it; the trail keeps what happened.

    The years before go first, some thousands of tickets at a time, and may be gone when the rest cannot go.

    Records made by real accounts stay. Raises Refused, and Conflict when no county is
    loaded or when such records still name people, places or categories of the county.
    """
    require(can_manage_demo(actor))
    load = DemoLoad.objects.first()
    if load is None:
        raise Conflict(_("No demo county is loaded."))
    with transaction.atomic():
        claim_mailed(load)
        _refuse_if_needed(load, _mine(load))
    years = take_out_history(load, actor=actor, now=now, tell=progress or (lambda _words, _share: None))
    county = _remove_county(actor, now)
    return Removed(county.tickets + years, county.persons)


@transaction.atomic
def _remove_county(actor: Actor, now: datetime) -> Removed:
    load = DemoLoad.objects.select_for_update().get()
    mine = _mine(load)
    _refuse_if_needed(load, mine)
    strangers = remove_mail(load, mine)
    tickets = _remove_tickets(mine, actor=actor, now=now)
    remove_strangers(strangers)
    _unread(load)
    persons = _remove_records(load)
    Tag.objects.filter(pk__in=_keys(load, Tag), taggings=None).delete()
    _unlearn(load)
    _rewind(load)
    forget_counts()
    publish(DemoRemoved(actor=actor, subject=load, at=now, tickets=tickets, persons=persons))
    load.delete()
    return Removed(tickets, persons)


def _mine(load: DemoLoad) -> models.QuerySet[Ticket]:
    """Return the county's tickets and those that its people opened."""
    return Ticket.objects.filter(Q(source=SOURCE) | Q(opened_by__in=_keys(load, User)))


def _keys(load: DemoLoad, model: type[models.Model]) -> models.QuerySet[DemoRecord, int]:
    return load.records.filter(label=model._meta.label_lower).values_list("record_id", flat=True)


def _refuse_if_needed(load: DemoLoad, mine: models.QuerySet[Ticket]) -> None:
    """Raise Conflict when somebody's own tickets name the county's people or things."""
    county = Q()
    for field in Ticket._meta.fields:
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.PROTECT:
            county |= Q(**{f"{field.name}__in": _keys(load, field.related_model)})
    own = list(Ticket.objects.exclude(pk__in=mine.values("pk")).filter(county).order_by("pk").values_list("number", flat=True)[:6])
    if own:
        numbers = ", ".join(own[:5]) + ("…" if len(own) > 5 else "")  # noqa: PLR2004 - five are enough to go and look
        raise Conflict(
            _(
                "The demo county cannot be removed: tickets of your own name its people, places or categories (%(numbers)s). Change or delete them first."
            )
            % {"numbers": numbers}
        )


def _remove_tickets(mine: models.QuerySet[Ticket], *, actor: Actor, now: datetime) -> int:
    keys = list(mine.values_list("pk", flat=True))
    withdraw_clocks([Subject(SUBJECT, key) for key in keys], actor=actor, now=now, reason=_("The demo county was removed."))
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        SearchDocument.objects.filter(record_type=Ticket._meta.label_lower, record_id__in=some).delete()
        said = Entry.objects.filter(ticket__in=some).values("pk")
        SearchDocument.objects.filter(record_type=Entry._meta.label_lower, record_id__in=said).delete()
        Tagging.objects.filter(record_type=Ticket._meta.label_lower, record_id__in=some).delete()
        Approval.objects.filter(subject_type=Ticket._meta.label_lower, subject_id__in=some).delete()
        Reset.objects.filter(ticket__in=some).delete()
        Verification.objects.filter(ticket__in=some).delete()
        Wait.objects.filter(Q(ticket__in=some) | Q(parent__in=some)).delete()
        TicketLink.objects.filter(Q(ticket__in=some) | Q(other__in=some)).delete()
    for start in range(0, len(keys), _CHUNK):
        Ticket.objects.filter(pk__in=keys[start : start + _CHUNK]).delete()
    return len(keys)


def _remove_records(load: DemoLoad) -> int:
    """Delete what the load brought, by type; raises Conflict when something of somebody's refers to it."""
    people = list(_keys(load, Person))
    Call.objects.filter(caller__in=_keys(load, Person)).delete()
    Person.objects.filter(pk__in=_keys(load, Person)).update(manager=None)
    try:
        for label in _ORDER:
            _remove_type(load, label)
    except models.ProtectedError as error:
        names = ", ".join(sorted({f"{record._meta.verbose_name} “{record}”" for record in error.protected_objects})[:5])
        raise Conflict(
            _("The demo county cannot be removed: it is used by records of your own: %(names)s. Change those first.") % {"names": names}
        ) from error
    return len(people)


def _remove_type(load: DemoLoad, label: str) -> None:
    model = apps.get_model(label)
    keys = list(_keys(load, model))
    ordered = sorted(keys, reverse=True)  # branches of a tree before their trunk
    for start in range(0, len(ordered), _CHUNK):
        some = ordered[start : start + _CHUNK]
        SearchDocument.objects.filter(record_type=label, record_id__in=some).delete()
        if any(field.name == "parent" for field in model._meta.fields):
            for key in some:
                model._default_manager.filter(pk=key).delete()
        else:
            model._default_manager.filter(pk__in=some).delete()


def _unread(load: DemoLoad) -> None:
    """Take off what the county added to the counts of articles that stay."""
    for name, times in load.counts.items():
        if name.startswith(READ):
            Article.objects.filter(pk=int(name.removeprefix(READ)), views__gte=times).update(views=F("views") - times)
    for article, helped in Vote.objects.filter(user__in=_keys(load, User)).values_list("article", "helped"):
        field = "helped" if helped else "helped_not"
        Article.objects.filter(pk=article, **{f"{field}__gt": 0}).update(**{field: F(field) - 1})


def _unlearn(load: DemoLoad) -> None:
    """Delete what was learned from the county; what was learned since stays where own tickets were enough to learn from."""
    since = LearnedModel.objects.filter(made_at__gte=load.loaded_at)
    is_own = Ticket.objects.filter(state=State.CLOSED)[:LEAST].count() >= LEAST
    (since.filter(pk__in=_keys(load, LearnedModel)) if is_own else since).delete()


def _rewind(load: DemoLoad) -> None:
    """Give numbers from the beginning again, if nobody has a ticket by now."""
    if not Ticket.objects.exists():
        Series.objects.filter(name="ticket").update(last=load.last_number_before)
