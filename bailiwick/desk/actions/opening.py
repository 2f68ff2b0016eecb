"""Opening tickets: for whom, about what, with which promise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.numbering import next_number
from bailiwick.core.permissions import require
from bailiwick.core.storing import insert
from bailiwick.desk.actions.priorities import settled_priority
from bailiwick.desk.actions.promises import begin_promises
from bailiwick.desk.actions.rows import staff_of
from bailiwick.desk.actions.triaging import Around, check_answers, judge_for_all, settled_axes, write_triage
from bailiwick.desk.events import TicketOpened
from bailiwick.desk.models import Channel, Kind, Reader, State, Ticket
from bailiwick.desk.permissions import can_log_calls, can_open_ticket, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.actions.triaging import Answers, Judged
    from bailiwick.desk.models import Category
    from bailiwick.people.models import Department, Person, Staff, Team
    from bailiwick.places.models import Building, Room, Site

SERIES, PREFIX = "ticket", "T-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is known when a ticket is opened; what is left out follows from category and persons."""

    title: str
    description: str = ""
    requester: Person | None = None
    affected: Person | None = None
    kind: str = ""
    category: Category | None = None
    impact: int | None = None
    urgency: int | None = None
    priority: int | None = None
    priority_reason: str = ""
    site: Site | None = None
    building: Building | None = None
    room: Room | None = None
    team: Team | None = None
    assignee: Staff | None = None
    contact_phone: str = ""
    contact_email: str = ""
    contact_confirmed: bool = False
    channel: str = Channel.API
    need_to_know: bool = False
    follows: Ticket | None = None
    #: by which service it is asked for, as policies name it
    service: str = ""
    #: the answers to the questions about the category; what they make needs a reason to be set otherwise
    triage: Answers | None = None


@transaction.atomic
def open_ticket(opening: Opening, *, actor: Actor, now: datetime) -> Ticket:
    """Open a ticket and make the promise.

    Clients open them for themselves; what only the desk decides (priority, team, assignee,
    secrecy) is taken from the category then. Raises ValidationError with the fields at fault.
    """
    require(can_open_ticket(actor, opening.requester))
    check_opening(opening)
    given, judged, override = _judged(opening if can_log_calls(actor) else _as_client(opening), now)
    ticket = _drafted(given, actor=actor, now=now)
    if judged is not None and judged.tier and ticket.team == judged.team:
        ticket.tier = judged.tier
    ticket.number = next_number(SERIES, prefix=PREFIX)
    insert(ticket)
    begin_promises(ticket, actor=actor, now=now, service=given.service)
    if ticket.need_to_know and (user := user_of(actor)) is not None:
        Reader.objects.create(ticket=ticket, user=user, named_by=user, named_at=now)
    publish(TicketOpened(actor=actor, subject=ticket, at=now, channel=ticket.channel, priority=ticket.priority))
    if judged is not None and given.triage is not None:
        write_triage(ticket, given.triage, judged, actor=actor, now=now, override_reason=override or ticket.priority_reason)
    return ticket


def _as_client(opening: Opening) -> Opening:
    """Return the opening without what only the desk decides; with answered questions the urgency follows from these."""
    urgency = opening.urgency if opening.triage is None else None
    return replace(opening, impact=None, urgency=urgency, priority=None, team=None, assignee=None, need_to_know=False)


def _judged(opening: Opening, now: datetime) -> tuple[Opening, Judged | None, str]:
    """Return the opening with what follows from the answers, what they come to, and why it was set otherwise."""
    if opening.triage is None:
        return opening, None, ""
    check_answers(opening.triage, opening.category)
    affected = opening.affected or opening.requester
    around = Around(opening.category, _place(opening, affected)[0], _department(affected, opening.requester), affected)
    judged = judge_for_all(opening.triage, around, now)
    impact, urgency, override = settled_axes(judged, impact=opening.impact, urgency=opening.urgency, reason=opening.priority_reason)
    followed = replace(
        opening,
        impact=impact,
        urgency=urgency,
        kind=opening.kind or judged.kind,
        category=judged.category or opening.category,
        team=opening.team or (None if opening.assignee is not None else judged.team),
    )
    return followed, judged, override


def check_opening(opening: Opening) -> None:
    """Raise ValidationError, by field, for an opening that cannot be kept."""
    wrong: dict[str, str] = {}
    if not opening.title.strip():
        wrong["title"] = _("Say in a few words what the matter is.")
    if opening.category is not None and opening.category.is_retired:
        wrong["category"] = _("This category is no longer used. Choose another.")
    if opening.assignee is not None and opening.assignee.is_retired:
        wrong["assignee"] = _("%(name)s no longer works here.") % {"name": opening.assignee}
    wrong |= check_place(opening.site, opening.building, opening.room)
    if wrong:
        raise ValidationError(wrong)


def check_place(site: Site | None, building: Building | None, room: Room | None) -> dict[str, str]:
    """Return what is wrong with a place, by field."""
    if building is not None and site is not None and building.site_id != site.pk:
        return {"building": _("This building is not at %(site)s.") % {"site": site}}
    house = building or (room.building if room is not None else None)
    if room is not None and house is not None and (room.building_id != house.pk or (site is not None and house.site_id != site.pk)):
        return {"room": _("This room is not at the place given.")}
    return {}


def _drafted(opening: Opening, *, actor: Actor, now: datetime) -> Ticket:
    """Return the unsaved ticket with everything but its number and promise."""
    category, affected = opening.category, opening.affected or opening.requester
    impact = opening.impact or (category.impact if category else Ticket._meta.get_field("impact").default)
    urgency = opening.urgency or (category.urgency if category else Ticket._meta.get_field("urgency").default)
    priority, reason = settled_priority(impact, urgency, opening.priority, opening.priority_reason)
    site, building, room = _place(opening, affected)
    assignee = opening.assignee
    team = opening.team or _team(category, assignee, actor)
    return Ticket(
        kind=opening.kind or (category.kind if category else Kind.INCIDENT),
        state=State.OPEN if assignee else State.NEW,
        title=opening.title.strip(),
        description=opening.description.strip(),
        requester=opening.requester,
        affected=affected,
        contact_phone=opening.contact_phone,
        contact_email=opening.contact_email,
        contact_confirmed=opening.contact_confirmed,
        department=_department(affected, opening.requester),
        site=site,
        building=building,
        room=room,
        category=category,
        team=team,
        tier=team.tier if team else 1,
        assignee=assignee,
        impact=impact,
        urgency=urgency,
        priority=int(priority),
        priority_reason=reason,
        channel=opening.channel,
        opened_at=now,
        opened_by=user_of(actor),
        last_activity_at=now,
        follows=opening.follows,
        need_to_know=opening.need_to_know,
    )


def _department(affected: Person | None, requester: Person | None) -> Department | None:
    return (affected.department if affected else None) or (requester.department if requester else None)


def _place(opening: Opening, person: Person | None) -> tuple[Site | None, Building | None, Room | None]:
    """Return where the matter is: as given, otherwise where the person sits."""
    room, building, site = opening.room, opening.building, opening.site
    if room is None and building is None and person is not None and site in (None, person.site):
        room = person.room
    building = building or (room.building if room else None)
    site = site or (building.site if building else None) or (person.site if person else None)
    return (site, building, room) if not check_place(site, building, room) else (site, None, None)


def _team(category: Category | None, assignee: Staff | None, actor: Actor) -> Team | None:
    """Return who takes it: the assignee's team, the category's or nearest ancestor's, that of whoever opens it."""
    if assignee is not None:
        return assignee.team
    if category is not None:
        if category.team is not None:
            return category.team
        branch = type(category).objects.filter(pk__in=category.ancestor_ids(), team__isnull=False)
        above = branch.select_related("team").order_by("-path").first()
        if above is not None:
            return above.team
    member = staff_of(actor)
    return member.team if member is not None else None
