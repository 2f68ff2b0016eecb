"""Who could take a ticket, and why: skills, presence, load, place. The same facts always give the same answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.dateformat import format as in_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.clocks.models import NoWorkingTime, next_open, office_calendar
from bailiwick.core.moments import spoken
from bailiwick.desk.models import USUAL_POINTS, WEIGHTS, Capacity, Category, Priority, State, Ticket
from bailiwick.desk.models.attendance import attendance_of
from bailiwick.people.models import Skill, Staff

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Account
    from bailiwick.desk.models.attendance import Attendance
    from bailiwick.people.models import Team

#: how many are proposed
FEW = 5


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has in hand, in tickets and in points, and how much they can carry."""

    tickets: int = 0
    points: Fraction = Fraction(0)
    capacity: int = USUAL_POINTS

    @property
    def share(self) -> Fraction:
        """How full their hands are; 1 is full."""
        return self.points / self.capacity


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who could take a ticket, with the reasons in words."""

    staff: Staff
    load: Load
    works_now: bool
    lacks: tuple[str, ...]
    reasons: tuple[str, ...]
    rank: tuple[object, ...] = field(repr=False)


def skills_needed(ticket: Ticket) -> list[Skill]:
    """Return the skills that the category of a ticket, and those above it, ask for."""
    if ticket.category_id is None or ticket.category is None:
        return []
    branch = [ticket.category_id, *ticket.category.ancestor_ids()]
    return list(Skill.objects.filter(categories__in=Category.objects.filter(pk__in=branch), retired_at=None).distinct().order_by("name"))


def loads_of(staff: Iterable[int], *, seen_by: Account | None = None) -> dict[int, Load]:
    """Return what staff have in hand, by key: two queries. A waiting ticket weighs half.

    `seen_by` leaves out need-to-know tickets that do not exist for somebody.
    """
    keys = list(staff)
    own = dict(Capacity.objects.filter(staff__in=keys, retired_at=None).values_list("staff", "points"))
    open_now = Ticket.objects.unfinished().filter(assignee__in=keys)
    if seen_by is not None:
        open_now = open_now.exclude(pk__in=Ticket.objects.hidden_from(seen_by).values("pk"))
    rows = open_now.values_list("assignee", "priority", "state").annotate(count=Count("pk")).order_by()
    tickets: dict[int, int] = dict.fromkeys(keys, 0)
    points: dict[int, Fraction] = dict.fromkeys(keys, Fraction(0))
    for key, priority, state, count in rows:
        tickets[key] += count
        points[key] += Fraction(WEIGHTS[Priority(priority)] * count, 2 if state == State.WAITING else 1)
    return {key: Load(tickets[key], points[key], own.get(key, USUAL_POINTS)) for key in keys}


def propose(
    ticket: Ticket, *, now: datetime, team: Team | None = None, widely: bool = False, limit: int = FEW, seen_by: Account | None = None
) -> list[Proposal]:
    """Return who could take a ticket, the best first: of its team, or `widely` also those of other teams who have the skills.

    Whoever is away is left out. Skills come first, then being at work now, then room, then the place.
    """
    needed = skills_needed(ticket)
    candidates = _candidates(ticket, team or ticket.team, needed, now, widely=widely)
    keys = [staff.pk for staff in candidates]
    loads, present = loads_of(keys, seen_by=seen_by), attendance_of(keys, office_calendar(), now)
    home = team or ticket.team
    made = [_proposal(staff, ticket, needed, loads[staff.pk], present[staff.pk], home, now) for staff in candidates]
    return sorted(made, key=lambda proposal: proposal.rank)[:limit]


def _candidates(ticket: Ticket, team: Team | None, needed: Sequence[Skill], now: datetime, *, widely: bool) -> list[Staff]:
    if team is None and not needed:
        widely = True
    suits = Q(team=team) if team is not None else Q()
    if widely and needed:
        suits |= Q(skills__in=[skill.pk for skill in needed])
    rows = Staff.objects.present(timezone.localdate(now)).filter(suits).select_related("person__site", "team").prefetch_related("skills")
    if ticket.need_to_know:
        rows = rows.filter(Q(person__account__may_read__ticket=ticket) | Q(pk=ticket.assignee_id))
    return list(rows.order_by("pk").distinct())


def _proposal(
    staff: Staff, ticket: Ticket, needed: Sequence[Skill], load: Load, attendance: Attendance, home: Team | None, now: datetime
) -> Proposal:
    own = {skill.pk for skill in staff.skills.all()}
    has, lacks = [s.name for s in needed if s.pk in own], tuple(s.name for s in needed if s.pk not in own)
    works, is_near = attendance.works_at(now), ticket.site_id is not None and staff.person.site_id == ticket.site_id
    reasons = [_("has “%(skill)s”") % {"skill": name} for name in has] + [_("lacks “%(skill)s”") % {"skill": name} for name in lacks]
    reasons += [_load_words(load), _presence_words(attendance, now, works=works)]
    if is_near and staff.person.site is not None:
        reasons.append(_("sits at %(site)s") % {"site": staff.person.site})
    if home is not None and staff.team_id != home.pk:
        reasons.append(_("in the team %(team)s") % {"team": staff.team})
    weight = WEIGHTS[Priority(ticket.priority)]
    is_full = load.points + weight > load.capacity
    rank = (len(lacks), not works, is_full, (load.points + weight) / load.capacity, not is_near, staff.pk)
    return Proposal(staff, load, works, lacks, tuple(filter(None, reasons)), rank)


def _load_words(load: Load) -> str:
    facts = {"count": load.tickets, "points": float(load.points), "capacity": load.capacity}
    if not load.tickets:
        return _("no open ticket")
    words = ngettext("%(count)d open ticket", "%(count)d open tickets", load.tickets) % facts
    return _("%(words)s, %(points)g of %(capacity)d points") % {**facts, "words": words}


def _presence_words(attendance: Attendance, now: datetime, *, works: bool) -> str:
    until = attendance.until(now)
    if works and until is not None:
        return _("works now until %(clock)s") % {"clock": in_words(timezone.localtime(until), "H:i")}
    try:
        return _("works again %(when)s") % {"when": spoken(next_open(attendance.calendar, now), now)}
    except NoWorkingTime:
        return _("has no working hours")
