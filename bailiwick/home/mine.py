"""A technician's first page: what burns on my desk, what my team has, who is here, what I did today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.core.asked_by import AskedBy
from bailiwick.core.moments import span, spoken
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.statements import told
from bailiwick.desk.models import Call, Entry, State, Ticket, Wait, promise_broken
from bailiwick.home.figures import Line, Stat, lines, stats_of
from bailiwick.home.links import list_url, midnight, tickets_url
from bailiwick.notifications.models import Notification
from bailiwick.people.models import Absence, Staff
from bailiwick.places.models import SiteNotice

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.desk.models.calls import CallQuerySet
    from bailiwick.desk.models.tickets import TicketQuerySet
    from bailiwick.notifications.models.notices import NotificationQuerySet
    from bailiwick.people.models import User

#: lines of the short lists
MINE, TEAM, CALLS = 8, 6, 6


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call as a line."""

    when: str
    who: str
    about: str
    url: str
    length: str


@dataclass(frozen=True, slots=True)
class Mine:
    """What a member of the staff sees of their own work."""

    stats: list[Stat]
    work: list[Line]
    work_url: str
    team: str
    team_lines: list[Line]
    team_url: str
    calls: list[CallLine]
    calls_stat: Stat
    absences: list[Absence]


_STAFF = Prepared(lambda: Staff.objects.select_related("team").filter(person=Slot("person", Staff.person), retired_at=None)[:1])


def my_staff(user: User) -> Staff | None:
    """Return the user as a member of the staff."""
    return _STAFF.first(person=user.person_id)


def mine(user: User, staff: Staff | None, now: datetime, today: date, until: datetime) -> Mine:
    """Return the page's own part; a number of queries that does not depend on how much there is."""
    unread, calls = stats_of(
        [
            (_("Unread notices"), told(user, ("home", "unread"), _unread), f"{reverse('notifications:list')}?show=unread"),
            (
                _("Calls I took today"),
                told(user, ("home", "calls"), lambda user: _taken(user).filter(started_at__gte=midnight(clock.now()))),
                list_url("calls", taken_by=user.pk, started=f"{today.isoformat()}.."),
            ),
        ]
    )
    return Mine(
        stats=[*(_stats(user, staff, now, today, until) if staff is not None else []), replace(unread, detail=_("Mentions and what you watch"))],
        work=lines(_WORK(user, staff=staff.pk), now) if staff is not None else [],
        work_url=tickets_url(assignee=staff.pk, unfinished="yes", sort="due") if staff is not None else "",
        team=staff.team.name if staff is not None else "",
        team_lines=lines(_OF_TEAM(user, team=staff.team_id), now) if staff is not None else [],
        team_url=tickets_url(team=staff.team_id, assignee=None, unfinished="yes", sort="due") if staff is not None else "",
        calls=_calls(user, now),
        calls_stat=calls,
        absences=absences_on(today, staff.team_id) if staff is not None else [],
    )


def _stats(user: User, staff: Staff, now: datetime, today: date, until: datetime) -> list[Stat]:
    [own] = _OWN(user, staff=staff.pk, now=now, until=until)
    [team] = _TEAM(user, team=staff.team_id)
    me, ours = {"assignee": staff.pk}, {"team": staff.team_id}
    due_today = {"unfinished": "yes", "due": today.isoformat(), "late": "no"}
    return [
        Stat(_("My open tickets"), own["open"], tickets_url(**me, unfinished="yes", sort="due")),
        Stat(_("Promise broken"), own["late"], tickets_url(**me, late="yes", sort="due"), broken=True),
        Stat(_("Due later today"), own["today"], tickets_url(**me, **due_today, sort="due")),
        Stat(_("Back from waiting"), own["back"], tickets_url(**me, back="yes", sort="due"), _("Something came in; it is your turn")),
        Stat(_("Waiting"), own["waiting"], tickets_url(**me, state=State.WAITING, sort="opened")),
        Stat(_("Nobody has taken"), team["unassigned"], tickets_url(**ours, assignee=None, unfinished="yes", sort="due"), staff.team.name),
        Stat(_("Open in my team"), team["open"], tickets_url(**ours, unfinished="yes", sort="due"), staff.team.name),
    ]


def came_back() -> Q:
    """Return the open tickets whose rest has ended and on which nothing was written since."""
    since = Entry.objects.filter(ticket=OuterRef("ticket"), at__gt=OuterRef("ended_at"))
    return Q(Exists(Wait.objects.filter(~Exists(since), ticket=OuterRef("pk"), ended_at__isnull=False)), state=State.OPEN)


def absences_on(today: date, team: int | None = None) -> list[Absence]:
    """Return who is away today, and who stands in: of one team, or of all."""
    return _AWAY_OF(today=today, team=team) if team is not None else _AWAY(today=today)


def _away() -> QuerySet[Absence]:
    today = {"starts_on__lte": Slot("today", Absence.starts_on), "ends_on__gte": Slot("today", Absence.ends_on)}
    away = Absence.objects.filter(**today, staff__retired_at=None)
    return away.select_related("staff__person", "substitute__person").order_by("staff__person__sort_name")


def _unfinished(user: Account) -> TicketQuerySet:
    """Return the user's tickets on which something is owed, the soonest first."""
    soonest = Ticket.objects.visible_to(user).unfinished().order_by(F("due_at").asc(nulls_last=True), "id")
    return soonest.select_related("requester", "affected")


def _unread(user: Account) -> NotificationQuerySet:
    return Notification.objects.visible_to(user).unread()


def _taken(user: Account) -> CallQuerySet:
    return Call.objects.visible_to(user).filter(taken_by=user.pk)


def _counted(rows: TicketQuerySet, **counts: Count) -> QuerySet[Any, Any]:
    """Return some counts of the same rows as one row, in a queryset that can be kept."""
    return rows.order_by().annotate(everything=Value(1)).values("everything").annotate(**counts)


def _own(user: Account) -> QuerySet[Any, Any]:
    """Return how many tickets somebody has, and how they stand."""
    now: Any = Slot("now", Ticket.due_at)
    until = Slot("until", Ticket.due_at)
    return _counted(
        Ticket.objects.visible_to(user).unfinished().filter(assignee=Slot("staff", Ticket.assignee)),
        open=Count("pk"),
        late=Count("pk", filter=promise_broken(now)),
        today=Count("pk", filter=Q(due_at__gt=now, due_at__lt=until)),
        back=Count("pk", filter=came_back()),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
    )


def _of_team(user: Account) -> QuerySet[Any, Any]:
    rows = Ticket.objects.visible_to(user).unfinished().filter(team=Slot("team", Ticket.team))
    return _counted(rows, unassigned=Count("pk", filter=Q(assignee=None)), open=Count("pk"))


_AWAY, _AWAY_OF = Prepared(_away), Prepared(lambda: _away().filter(staff__team=Slot("team", Staff.team)))
_WORK = AskedBy(Ticket, lambda user: _unfinished(user).filter(assignee=Slot("staff", Ticket.assignee))[:MINE])
_OF_TEAM = AskedBy(Ticket, lambda user: _unfinished(user).filter(team=Slot("team", Ticket.team), assignee=None)[:TEAM])
_OWN, _TEAM = AskedBy(Ticket, _own), AskedBy(Ticket, _of_team)
_TAKEN = AskedBy(
    Call,
    lambda user: (
        _taken(user).filter(started_at__gte=Slot("since", Call.started_at)).select_related("caller", "ticket").order_by("-started_at", "-id")[:CALLS]
    ),
)
_NOW: Any = Slot("now", SiteNotice.starts_at)
_NOTICES = AskedBy(
    SiteNotice,
    lambda user: SiteNotice.objects.visible_to(user).in_force(_NOW).select_related("site").order_by("site__name", "pk"),
)


def _calls(user: User, now: datetime) -> list[CallLine]:
    return [
        CallLine(
            when=spoken(call.started_at, now),
            who=str(call.caller or call.caller_text),
            about=call.ticket.title if call.ticket is not None else "",
            url=reverse("desk:ticket", args=[call.ticket.number]) if call.ticket is not None else "",
            length=span(int((call.ended_at - call.started_at).total_seconds())) if call.ended_at is not None else "",
        )
        for call in _TAKEN(user, since=midnight(now))
    ]


def notices_in_force(user: User, now: datetime, site: int | None = None) -> list[SiteNotice]:
    """Return what to heed at the sites today, or at one of them."""
    return [notice for notice in _NOTICES(user, now=now) if site is None or notice.site_id == site]
