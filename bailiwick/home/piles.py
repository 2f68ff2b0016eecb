"""What a supervisor's first page counts, each put into SQL once for whoever asks; `load` lays it out.

Moments are slots: `now`, `until` (the next midnight), `nightN` (the midnight N days back), so that a question stays the same from day to day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from bailiwick.core.asked_by import AskedBy
from bailiwick.core.prepared import Slot
from bailiwick.desk.models import State, Ticket, Wait, promise_broken
from bailiwick.home.links import midnight

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.desk.models.tickets import TicketQuerySet

#: days of the trend, and of a week
TREND, WEEK = 14, 7
#: lines of the short lists
OLDEST, SITES = 5, 6
#: days since a wait began, from and to
WAITS: tuple[tuple[int, int | None], ...] = ((0, 2), (3, 7), (8, None))


def nights(now: datetime) -> dict[str, datetime]:
    """Return the midnights of the trend, by the names of their slots."""
    return {f"night{back}": midnight(now, -back) for back in range(TREND)}


def _unfinished(user: Account) -> TicketQuerySet:
    return Ticket.objects.visible_to(user).unfinished().order_by()


def _listed(user: Account) -> TicketQuerySet:
    return Ticket.objects.visible_to(user).listed_to(user).order_by()


def _by_team(user: Account) -> QuerySet[Any, Any]:
    """Ask for team, its name, and how many are late, due later today, untaken, unfinished."""
    now: Any = Slot("now", Ticket.due_at)
    return (
        _unfinished(user)
        .values_list("team_id", "team__name")
        .annotate(
            late=Count("pk", filter=promise_broken(now)),
            later=Count("pk", filter=Q(due_at__gt=now, due_at__lt=Slot("until", Ticket.due_at))),
            untaken=Count("pk", filter=Q(assignee=None, opened_at__lte=Slot("untaken", Ticket.opened_at))),
            number=Count("pk"),
        )
    )


def _by_bearer(user: Account) -> QuerySet[Any, Any]:
    """Ask for a member of the staff, and how many tickets they have, late and waiting ones."""
    now: Any = Slot("now", Ticket.due_at)
    tickets = _unfinished(user).exclude(assignee=None).values_list("assignee_id")
    return tickets.annotate(n=Count("pk"), late=Count("pk", filter=promise_broken(now)), waiting=Count("pk", filter=Q(state=State.WAITING)))


def _by_wait(user: Account) -> QuerySet[Any, Any]:
    """Ask for whom or what is waited for, the place of its age in `WAITS`, and how many."""
    begun = [(place, oldest) for place, (_newest, oldest) in enumerate(WAITS) if oldest is not None]
    whens = [When(waits__since__gte=Slot(f"night{oldest}", Wait.since), then=Value(place)) for place, oldest in begun]
    age = Case(*whens, default=Value(len(WAITS) - 1), output_field=IntegerField())
    resting = _unfinished(user).filter(state=State.WAITING, waits__ended_at=None, waits__on__gt="").annotate(age=age)
    return resting.values_list("waits__on", "age").annotate(n=Count("pk"))


def _by_first_contact(user: Account) -> QuerySet[Any, Any]:
    """Ask for how many were solved since `monday`, since `monday_before`, and how many of each at first contact."""
    monday = Slot("monday", Ticket.solved_at)
    new, old, fixed = Q(solved_at__gte=monday), Q(solved_at__lt=monday), Q(first_contact_fix=True)
    solved = _listed(user).filter(solved_at__gte=Slot("monday_before", Ticket.solved_at), solved_at__lt=Slot("until", Ticket.solved_at))
    return (
        solved.annotate(everything=Value(1))
        .values("everything")
        .annotate(
            this=Count("pk", filter=new),
            this_fixed=Count("pk", filter=new & fixed),
            last=Count("pk", filter=old),
            last_fixed=Count("pk", filter=old & fixed),
        )
    )


def _by_day(user: Account) -> QuerySet[Any, Any]:
    """Ask for "opened" or "solved", how many days ago, and how many: the trend."""
    first, until = Slot(f"night{TREND - 1}", Ticket.opened_at), Slot("until", Ticket.opened_at)
    opened = _listed(user).filter(opened_at__gte=first, opened_at__lt=until).annotate(what=Value("opened"), back=_days_back("opened_at"))
    solved = _listed(user).filter(solved_at__gte=first, solved_at__lt=until).annotate(what=Value("solved"), back=_days_back("solved_at"))
    by_day = [tickets.values_list("what", "back").annotate(n=Count("pk")) for tickets in (opened, solved)]
    return by_day[0].union(by_day[1], all=True)


def _days_back(field: str) -> Case:
    """Return how many days ago a moment of the trend was, by the nights between: engines compare instants faster than they know zones."""
    whens = [When(**{f"{field}__gte": Slot(f"night{back}", Ticket.opened_at)}, then=Value(back)) for back in range(TREND)]
    return Case(*whens, output_field=IntegerField())


def _by_site(user: Account) -> QuerySet[Any, Any]:
    """Ask for the sites from which most was opened since `monday`."""
    week = _listed(user).filter(opened_at__gte=Slot("monday", Ticket.opened_at), opened_at__lt=Slot("until", Ticket.opened_at), site__isnull=False)
    return week.values_list("site_id", "site__name").annotate(n=Count("pk")).order_by("-n", "site__name")[:SITES]


BY_TEAM, BY_BEARER, BY_WAIT = AskedBy(Ticket, _by_team), AskedBy(Ticket, _by_bearer), AskedBy(Ticket, _by_wait)
BY_FIRST_CONTACT, BY_DAY, BY_SITE = AskedBy(Ticket, _by_first_contact), AskedBy(Ticket, _by_day), AskedBy(Ticket, _by_site)
THE_OLDEST = AskedBy(Ticket, lambda user: _unfinished(user).select_related("requester", "affected").order_by("opened_at", "id")[:OLDEST])
