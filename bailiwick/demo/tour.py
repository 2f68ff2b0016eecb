"""The card "Do these five things": what there is to try, and whether this person has really done it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.audit.models import AuditRow
from bailiwick.core.models import SavedView
from bailiwick.core.planning import planned_for_values
from bailiwick.core.statements import Told, told
from bailiwick.core.tally import tally
from bailiwick.demo.actions.people import LANGUAGES
from bailiwick.demo.models import DemoLoad, DismissedTour
from bailiwick.desk.models import Call, Entry, EntryKind, HandOff, Join, JoinKind, Ticket, Wait
from bailiwick.people.models import ApiToken

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account
    from bailiwick.people.models import User

FIVE = 5

#: by which rows one sees that a person has done it since the load
Rows = Callable[["User", "datetime"], "QuerySet[Any]"]


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to try: what, why, where, for whom, and how to see that it was done: by rows, or by what the account itself tells."""

    title: str | _StrPromise
    detail: str | _StrPromise
    label: str | _StrPromise
    place: tuple[str, tuple[str, ...], str]
    rows: Rows | None = None
    ability: str = ""
    has_done: Callable[[User], bool] | None = None

    def url(self) -> str:
        """Return the page where it is done; empty where this installation has none."""
        name, args, query = self.place
        try:
            return reverse(name, args=args) + (f"?{query}" if query else "")
        except NoReverseMatch:
            return ""


@dataclass(frozen=True, slots=True)
class Step:
    """A thing as the card shows it."""

    title: str | _StrPromise
    detail: str | _StrPromise
    label: str | _StrPromise
    url: str
    done: bool


@dataclass(frozen=True, slots=True)
class Tour:
    """The card of one person."""

    steps: list[Step]

    @property
    def done(self) -> int:
        """How many of them are done."""
        return sum(step.done for step in self.steps)


def tour_for(user: User) -> Tour | None:
    """Return the card, or None: without the county, after it was put away, for strangers."""
    load = tours_of(user).first() if user.is_authenticated else None
    if load is None:
        return None
    fitting = [thing for thing in THINGS if (not thing.ability or user.may(thing.ability)) and thing.url()][:FIVE]
    with planned_for_values():
        counted = iter(tally([(_told(thing.rows, user, load), 1) for thing in fitting if thing.rows is not None]))
    done = [next(counted) > 0 if thing.rows is not None else thing.has_done is not None and thing.has_done(user) for thing in fitting]
    return Tour([Step(thing.title, thing.detail, thing.label, thing.url(), was) for thing, was in zip(fitting, done, strict=True)])


def _told(rows: Rows, user: User, load: DemoLoad) -> Told:
    return told(user, ("tour", _PLACES[rows], load.loaded_at), lambda who: rows(cast("User", who), load.loaded_at))


def tours_of(user: Account) -> QuerySet[DemoLoad]:
    """Return the loads of the county whose things to try somebody has not put away."""
    return DemoLoad.objects.exclude(Exists(DismissedTour.objects.filter(load=OuterRef("pk"), user=user.pk)))


def _list(view: str) -> tuple[str, tuple[str, ...], str]:
    return ("records:list", ("tickets",), f"view={view}")


def _chose_something(user: User) -> bool:
    """Whether somebody has preferences other than the language they came into the county with."""
    given = LANGUAGES.get(user.username.removesuffix(".demo"))
    return bool(set(user.preferences) - {"language"}) or user.preferences.get("language") not in (None, given)


#: what the trail says of somebody who sorts mail
_SORTED = ("mailroom.MailTaken", "mailroom.MailReplayed", "mailroom.MailSetAside")

THINGS = (
    Thing(
        title=_("Take a call"),
        detail=_(
            "Rita from the county clerk is on the line: her printer is silent. Type three letters of her name and answer the questions by their numbers."
        ),
        label=_("Open the call form"),
        place=("desk:call_log", (), ""),
        rows=lambda user, since: Call.objects.filter(taken_by=user, started_at__gte=since),
        ability="desk.log_calls",
    ),
    Thing(
        title=_("Save a promise"),
        detail=_("Some tickets are due today and some are late. Pick one, write what you did and solve it."),
        label=_("See what burns"),
        place=_list("breaching"),
        rows=lambda user, since: Entry.objects.filter(author=user, kind=EntryKind.RESOLUTION, at__gte=since),
        ability="desk.solve_tickets",
    ),
    Thing(
        title=_("Make one matter of many calls"),
        detail=_("Several people called about the permit system within minutes. Make a parent of their calls and announce it."),
        label=_("Open the spikes"),
        place=("records:list", ("spikes",), "state=open"),
        rows=lambda user, since: Join.objects.filter(by=user, kind=JoinKind.PARENT, at__gte=since),
        ability="problems.handle_spikes",
    ),
    Thing(
        title=_("Merge two that are one"),
        detail=_("Find two tickets about the same matter and merge them. You can undo it at any time."),
        label=_("Open all tickets"),
        place=_list("all"),
        rows=lambda user, since: Join.objects.filter(by=user, kind=JoinKind.MERGE, at__gte=since),
        ability="desk.join_tickets",
    ),
    Thing(
        title=_("Hand one on"),
        detail=_("New requests lie unassigned. Give one to the team that can do it, with the reason."),
        label=_("Open the unassigned"),
        place=_list("unassigned"),
        rows=lambda user, since: HandOff.objects.filter(by=user, at__gte=since),
        ability="desk.hand_off_tickets",
    ),
    Thing(
        title=_("Let one rest"),
        detail=_("Somebody owes you an answer. Let the ticket wait for the client and see its clock stop."),
        label=_("Open all tickets"),
        place=_list("all"),
        rows=lambda user, since: Wait.objects.filter(started_by=user, since__gte=since),
        ability="desk.work_tickets",
    ),
    Thing(
        title=_("Tell a client where things stand"),
        detail=_("Write a reply on a waiting ticket; the client reads it on their page and in the mail."),
        label=_("Open the waiting"),
        place=_list("waiting"),
        rows=lambda user, since: Entry.objects.filter(author=user, kind=EntryKind.REPLY, at__gte=since, ticket__source__gt=""),
        ability="desk.work_tickets",
    ),
    Thing(
        title=_("Sort the mail"),
        detail=_("Some mails wait, each for another reason. Take the one about the library page, and its writer has a ticket."),
        label=_("Open what waits"),
        place=("records:list", ("incoming-mail",), "view=quarantine"),
        rows=lambda user, since: AuditRow.objects.filter(actor_id=user.pk, event__in=_SORTED, at__gte=since),
        ability="mailroom.sort",
    ),
    Thing(
        title=_("Ask for help"),
        detail=_("Say what is the matter in your own words and see by when it will be looked at."),
        label=_("Ask for help"),
        place=("desk:ticket_open", (), ""),
        rows=lambda user, since: Ticket.objects.filter(opened_by=user, opened_at__gte=since),
        ability="desk.ask",
    ),
    Thing(
        title=_("Answer the desk"),
        detail=_("Open one of your requests and add something that helps."),
        label=_("See my requests"),
        place=_list("mine"),
        rows=lambda user, since: Entry.objects.filter(author=user, at__gte=since, ticket__requester=user.person_id),
        ability="desk.ask",
    ),
    Thing(
        title=_("Keep a view"),
        detail=_("Filter a list until it says what you want to see every morning, and save it under a name."),
        label=_("Open a list"),
        place=_list("all"),
        rows=lambda user, _since: SavedView.objects.filter(owner=user),
    ),
    Thing(
        title=_("Make the pages yours"),
        detail=_("Light or dark, your language, your time zone."),
        label=_("Open my preferences"),
        place=("people:preferences", (), ""),
        has_done=_chose_something,
    ),
    Thing(
        title=_("Add a second factor"),
        detail=_("An authenticator app or a passkey, in a minute."),
        label=_("Open my sign-in"),
        place=("mfa_index", (), ""),
        rows=lambda user, _since: Authenticator.objects.filter(user=user.pk),
    ),
    Thing(
        title=_("Let a program in"),
        detail=_("Make a token with a narrow scope; it is shown once."),
        label=_("Open my tokens"),
        place=("people:my_tokens", (), ""),
        rows=lambda user, _since: ApiToken.objects.filter(user=user),
    ),
)
#: what a kept question is known by
_PLACES = {thing.rows: place for place, thing in enumerate(THINGS) if thing.rows is not None}
