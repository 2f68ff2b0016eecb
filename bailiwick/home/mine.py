"""A technician's first page: what burns on my desk, what my team has, who is here, what I did today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.core.moments import span, spoken
from bailiwick.desk.models import Call, Entry, State, Ticket, Wait, promise_broken
from bailiwick.home.figures import Line, Stat, lines, stats_of
from bailiwick.home.links import list_url, midnight, tickets_url
from bailiwick.notifications.models import Notification
from bailiwick.people.models import Absence, Staff
from bailiwick.places.models import SiteNotice

if TYPE_CHECKING:
    from datetime import date, datetime

    from bailiwick.desk.models.calls import CallQuerySet
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


def my_staff(user: User) -> Staff | None:
    """Return the user as a member of the staff."""
    return Staff.objects.select_related("team").filter(person=user.person_id, retired_at=None).first()


def mine(user: User, staff: Staff | None, now: datetime, today: date, until: datetime) -> Mine:
    """Return the page's own part; a number of queries that does not depend on how much there is."""
    visible = Ticket.objects.visible_to(user)
    work = visible.unfinished().filter(assignee=staff) if staff is not None else visible.none()
    team = visible.unfinished().filter(team=staff.team_id, assignee=None) if staff is not None else visible.none()
    unread, calls = stats_of(
        [
            (_("Unread notices"), Notification.objects.visible_to(user).unread(), f"{reverse('notifications:list')}?show=unread"),
            (_("Calls I took today"), _taken(user, now), list_url("calls", taken_by=user.pk, started=f"{today.isoformat()}..")),
        ]
    )
    soonest = (F("due_at").asc(nulls_last=True), "id")
    return Mine(
        stats=[*(_stats(user, staff, now, today, until) if staff is not None else []), replace(unread, detail=_("Mentions and what you watch"))],
        work=lines(work.order_by(*soonest), MINE, now),
        work_url=tickets_url(assignee=staff.pk, unfinished="yes", sort="due") if staff is not None else "",
        team=staff.team.name if staff is not None else "",
        team_lines=lines(team.order_by(*soonest), TEAM, now),
        team_url=tickets_url(team=staff.team_id, assignee=None, unfinished="yes", sort="due") if staff is not None else "",
        calls=_calls(user, now),
        calls_stat=calls,
        absences=absences_on(today, staff.team_id) if staff is not None else [],
    )


def _stats(user: User, staff: Staff, now: datetime, today: date, until: datetime) -> list[Stat]:
    visible = Ticket.objects.visible_to(user).unfinished()
    own = visible.filter(assignee=staff).aggregate(
        open=Count("pk"),
        late=Count("pk", filter=promise_broken(now)),
        today=Count("pk", filter=Q(due_at__gt=now, due_at__lt=until)),
        back=Count("pk", filter=came_back()),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
    )
    team = visible.filter(team=staff.team_id).aggregate(unassigned=Count("pk", filter=Q(assignee=None)), open=Count("pk"))
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
    away = Absence.objects.filter(starts_on__lte=today, ends_on__gte=today, staff__retired_at=None)
    away = away.filter(staff__team=team) if team is not None else away
    return list(away.select_related("staff__person", "substitute__person").order_by("staff__person__sort_name"))


def _taken(user: User, now: datetime) -> CallQuerySet:
    return Call.objects.visible_to(user).filter(taken_by=user, started_at__gte=midnight(now))


def _calls(user: User, now: datetime) -> list[CallLine]:
    taken = _taken(user, now).select_related("caller", "ticket")
    return [
        CallLine(
            when=spoken(call.started_at, now),
            who=str(call.caller or call.caller_text),
            about=call.ticket.title if call.ticket is not None else "",
            url=reverse("desk:ticket", args=[call.ticket.number]) if call.ticket is not None else "",
            length=span(int((call.ended_at - call.started_at).total_seconds())) if call.ended_at is not None else "",
        )
        for call in taken.order_by("-started_at", "-id")[:CALLS]
    ]


def notices_in_force(user: User, now: datetime, site: int | None = None) -> list[SiteNotice]:
    """Return what to heed at the sites today, or at one of them."""
    notices = SiteNotice.objects.visible_to(user).in_force(now).select_related("site")
    notices = notices.filter(site=site) if site is not None else notices
    return list(notices.order_by("site__name", "pk"))
