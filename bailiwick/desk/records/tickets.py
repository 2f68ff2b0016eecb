"""The list of tickets: its columns, filters and built-in views, the queues."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bailiwick.core import clock
from bailiwick.core.records import Column, Filter, Kind, Record, View, register
from bailiwick.core.search import find
from bailiwick.desk.models import FINISHED, UNFINISHED, Entry, State, Ticket, promise_broken, promise_due
from bailiwick.desk.models.tickets import listed_to
from bailiwick.desk.records.answered import ANSWERED
from bailiwick.desk.records.aside import ASIDE, aside, not_aside, pick_up_overdue, to_tell, update_overdue
from bailiwick.desk.records.boards import BOARDS, CALENDARS
from bailiwick.desk.records.cells import (
    age_cell,
    draw_due,
    draw_update,
    due_cell,
    number_cell,
    priority_cell,
    row_badges,
    snoozed_cell,
    state_cell,
    update_cell,
)
from bailiwick.desk.records.standings import standings_of
from bailiwick.desk.records.together import TicketsTogether
from bailiwick.desk.records.waits import WAITS
from bailiwick.people.models import Absence, Staff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.core.actors import Account
    from bailiwick.people.models import User

#: a promise with less left than this stands among those that burn
SOON = timedelta(hours=2)
#: how long a solution stays in "Solved recently"
RECENTLY = timedelta(days=7)
#: after so long a closed ticket stands in the archive
ARCHIVED = timedelta(days=90)
#: how many tickets the search box of the list brings, best first
MOST_FOUND = 200
STAFF = "desk.see_tickets"
#: columns of the lists that are worked through, with when the client is to hear from us
OWN = ("number", "title", "state", "priority", "due", "update", "requester", "site")
TEAMS = ("number", "title", "state", "priority", "due", "update", "requester", "assignee")
#: columns of the list of what nobody has
UNTAKEN = ("number", "title", "state", "priority", "take_by", "due", "requester", "site", "team")


def my_work(user: Account) -> Q:
    """Return what is on somebody's desk: theirs, and that of colleagues they stand in for today."""
    person, today = cast("User", user).person_id, timezone.localdate(clock.now())
    absent = Absence.objects.filter(starts_on__lte=today, ends_on__gte=today, substitute__person=person)
    theirs = Q(assignee=Subquery(_staff(user).values("pk"))) | Q(
        assignee__in=absent.values("staff")
    )  # two, for one list of all would be looked for among every ticket
    return Q(unfinished=True) & theirs & not_aside(user)


def my_team(user: Account) -> Q:
    """Return what is unfinished in somebody's team."""
    return Q(team=Subquery(_staff(user).values("team")), unfinished=True) & not_aside(None)


def _staff(user: Account) -> QuerySet[Staff]:
    """Return what the desk knows somebody as; at most one, so that it is compared with and not looked for in a list, for which SQLite takes other indexes."""
    return Staff.objects.filter(person=cast("User", user).person_id).order_by()[:1]


def unassigned(_user: Account) -> Q:
    """Return what nobody has taken."""
    return Q(assignee=None, unfinished=True) & not_aside(None)


def waiting(_user: Account) -> Q:
    """Return what rests."""
    return Q(state=State.WAITING, unfinished=True)


def breaching(_user: Account) -> Q:
    """Return what is late or soon will be."""
    now = clock.now()
    return Q(unfinished=True) & (promise_broken(now) | promise_due(now, now + SOON))  # said once for both, the partial index is found


def solved_recently(_user: Account) -> Q:
    """Return what was solved in the last days."""
    return Q(solved_at__gte=clock.now() - RECENTLY)


def named_on(user: Account) -> Q:
    """Return the need-to-know tickets somebody is named on."""
    secret = Ticket.objects.filter(need_to_know=True)
    return Q(pk__in=secret.open_to(user).values("pk"), need_to_know=True)


def my_requests(user: Account) -> Q:
    """Return what somebody asked for, or what was asked for them."""
    person = cast("User", user).person_id
    return Q(requester=person) | Q(affected=person)


def late(_user: Account, values: list[str]) -> Q:
    """Return the tickets whose promise is broken, or those whose is not."""
    broken = promise_broken(clock.now())
    return broken if "yes" in values else ~broken


def mine(user: Account, values: list[str]) -> Q:
    """Return one's own tickets, or those of others."""
    if "yes" in values:
        return Q(assignee=Subquery(_staff(user).values("pk")))
    return ~Q(assignee__in=Staff.objects.filter(person=cast("User", user).person_id).values("pk"))


def search_tickets(rows: QuerySet[Any], words: str, user: Account) -> QuerySet[Any]:
    """Narrow a list to the tickets found by their own words or by those of their entries."""
    return rows.filter(pk__in=tickets_with(words, user))


def tickets_with(words: str, user: Account) -> set[int]:
    """Return the tickets found by their own words or by those of their entries, and those they are merged into; three queries besides the search.

    As keys: of a condition that holds a search, databases do not see that it is narrow.
    """
    hits = find(words, user, kinds=["desk.ticket", "desk.entry"], limit=MOST_FOUND, counting=False).hits
    entries = Entry.objects.filter(pk__in=[hit.record_id for hit in hits if hit.kind == "desk.entry"])
    found = {hit.record_id for hit in hits if hit.kind == "desk.ticket"} | set(entries.order_by().values_list("ticket", flat=True))
    merged = Ticket.objects.filter(pk__in=found, merged_into__isnull=False)
    return found | {key for key in merged.order_by().values_list("merged_into", flat=True) if key is not None}


def _owed(states: Sequence[str]) -> Q:
    """Return whether the desk owes something in all of these states, or in none."""
    if set(states) <= set(UNFINISHED):
        return Q(unfinished=True)
    return Q(unfinished=False) if set(states) <= set(FINISHED) else Q()


def archived(_user: Account) -> Q:
    """Return what has been closed for so long that nobody comes back to it: the same rows, by an index of their own."""
    return Q(closed_at__lt=clock.now() - ARCHIVED)


VIEWS = (
    View(
        "my-work",
        _("My work"),
        query=my_work,
        sort="due",
        columns=OWN,
        counted=True,
        ability=STAFF,
        why_empty=_("Nothing waits for you. Pick up a ticket."),
    ),
    View("my-team", _("My team"), query=my_team, sort="due", columns=TEAMS, counted=True, ability=STAFF, why_empty=_("Your team has nothing to do.")),
    View(
        "unassigned",
        _("Unassigned"),
        query=unassigned,
        sort="due",
        columns=UNTAKEN,
        counted=True,
        ability=STAFF,
        why_empty=_("Everything has somebody."),
    ),
    View("waiting", _("Waiting"), query=waiting, sort="opened", counted=True, ability=STAFF, why_empty=_("Nothing rests.")),
    View("breaching", _("Breaching"), query=breaching, sort="due", counted=True, ability=STAFF, why_empty=_("No promise is in danger.")),
    View(
        "to-tell",
        _("Client to be told"),
        query=to_tell,
        sort="update",
        columns=TEAMS,
        ability=STAFF,
        why_empty=_("Every client has heard from us in time."),
    ),
    View("aside", _("Put aside"), query=aside, sort="due", columns=ASIDE, ability=STAFF, why_empty=_("Nothing is put aside.")),
    View(
        "mine", _("My requests"), query=my_requests, sort="-opened", why_empty=_("You have asked for nothing yet. Ask for help, and it stands here.")
    ),
    View("solved", _("Solved recently"), query=solved_recently, sort="-solved", ability=STAFF, why_empty=_("Nothing was solved in the last 7 days.")),
    View(
        "archive",
        _("Archive"),
        query=archived,
        sort="-closed",
        columns=("number", "title", "requester", "category", "assignee", "opened", "closed"),
        ability=STAFF,
        why_empty=_("Nothing has been closed for 90 days yet."),
    ),
    View("named", _("Need to know"), query=named_on, sort="-opened", ability=STAFF, why_empty=_("You are named on no need-to-know ticket.")),
)

FILTERS = [
    Filter("state", implies=_owed),
    Filter("kind"),
    Filter("priority"),
    Filter("impact"),
    Filter("urgency"),
    Filter("requester"),
    Filter("affected"),
    Filter("department"),
    Filter("site"),
    Filter("room"),
    Filter("category"),
    Filter("team"),
    Filter("tier"),
    Filter("assignee"),
    Filter("channel"),
    Filter("opened", _("Opened"), path="opened_at"),
    Filter("due", _("Due"), path="due_at"),
    Filter("solved", _("Solved"), path="solved_at"),
    Filter("closed", _("Closed"), path="closed_at"),
    Filter("take_by", _("To be taken by"), path="take_by_at"),
    Filter("pick_up_overdue", _("To be taken at once"), path="take_by_at", kind=Kind.BOOLEAN, query=pick_up_overdue),
    Filter("update", _("Next word to the client"), path="update_due_at"),
    Filter("update_overdue", _("Client to be told"), path="update_due_at", kind=Kind.BOOLEAN, query=update_overdue),
    Filter("late", _("Late"), path="due_at", kind=Kind.BOOLEAN, query=late),
    Filter("mine", _("Mine"), path="assignee", kind=Kind.BOOLEAN, query=mine),
    Filter("first_contact_fix"),
    Filter("reopened_count"),
    Filter("need_to_know"),
    Filter("parent"),
    Filter("aside", _("Put aside until"), path="snooze__until"),
    Filter("title"),
    *WAITS,
    *ANSWERED,
]

COLUMNS = [
    Column("number", _("Number"), sort=True, format=number_cell, plain=True),
    Column("title", _("Title"), main=True),
    Column("state", _("State"), format=state_cell, plain=True),
    Column("priority", _("Priority"), sort=True, format=priority_cell, plain=True),
    Column("due", _("Due"), value="due_at", sort=True, format=due_cell, draw=draw_due, also=("state", "solved_at"), fetch=standings_of),
    Column(
        "update", _("Next word"), value="update_due_at", sort=True, format=update_cell, draw=draw_update, also=("state",), quiet=True, optional=True
    ),
    Column("requester", _("Requester"), value="requester__name", quiet=True),
    Column("site", _("Site"), value="site__name", quiet=True),
    Column("assignee", _("Assignee"), value="assignee__person__name"),
    Column("opened", _("Opened"), value="opened_at", sort=True, optional=True),
    Column("department", _("Department"), value="department__name", optional=True),
    Column("category", _("Category"), value="category__name", optional=True),
    Column("team", _("Team"), value="team__name", optional=True),
    Column("age", _("Age"), value="opened_at", format=age_cell, also=("solved_at",), number=True, optional=True),
    Column("kind", _("Kind"), optional=True),
    Column("take_by", _("To be taken by"), value="take_by_at", sort=True, format=update_cell, draw=draw_update, also=("state",), optional=True),
    Column("aside", _("Put aside until"), value="snooze__until", format=snoozed_cell, optional=True),
    Column("tier", _("Tier"), optional=True, number=True),
    Column("affected", _("Affected person"), value="affected__name", optional=True),
    Column("channel", _("Channel"), optional=True),
    Column("solved", _("Solved"), value="solved_at", sort=True, optional=True),
    Column("closed", _("Closed"), value="closed_at", sort=True, optional=True),
    Column("worked", _("Time worked, seconds"), value="worked_seconds", optional=True, number=True),
    Column("reopened", _("Times reopened"), value="reopened_count", optional=True, number=True),
]

register(
    Record(
        model=Ticket,
        slug="tickets",
        columns=COLUMNS,
        about=_("Everything people asked the desk for, and what became of it."),
        why_empty=_("No ticket here. Log a call, and one appears."),
        icon="ticket",
        section="desk",
        order=10,
        filters=FILTERS,
        views=VIEWS,
        search_query=search_tickets,
        listed=listed_to,
        boards=BOARDS,
        calendars=CALENDARS,
        default_sort="-opened",
        detail_url="desk:ticket",
        detail_key="number",
        create_url="desk:ticket_open",
        bulk=TicketsTogether(),
        row_badges=row_badges,
        badge_paths=("need_to_know", "snooze__until"),
        select_related=("requester", "affected", "department", "site", "category", "team", "assignee__person"),
    )
)
