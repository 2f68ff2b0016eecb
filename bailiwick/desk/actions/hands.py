"""By when a ticket is to be taken or touched, giving tickets out by the rule of their team, and taking untouched ones back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.clocks.models import Book, Clock, ClockKind, ClockParty, ClockState, NoWorkingTime, office_calendar
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.kept import kept
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.storing import update
from bailiwick.desk.actions.proposing import propose
from bailiwick.desk.actions.rows import hold, keep, put
from bailiwick.desk.events import AssignmentTimedOut, TicketAssigned, TicketRedirected
from bailiwick.desk.models import SUBJECT, Assigning, PickUpRule, State, TeamRule, Ticket
from bailiwick.desk.models.attendance import attendance_of
from bailiwick.desk.permissions import user_of
from bailiwick.people.models import Staff, who_stands_in

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Actor
    from bailiwick.desk.actions.proposing import Proposal

#: tickets that one run of the job takes back at most
BATCH = 200
#: more than anybody has in one team
EVERYBODY = 1000


def rule_for(ticket: Ticket) -> PickUpRule | None:
    """Return the narrowest rule for a ticket: of its team before that of every team, of its priority before every priority."""
    rules = [rule for rule in _pick_up_rules() if rule.team_id in {None, ticket.team_id} and rule.priority in {None, ticket.priority}]
    return max(rules, key=lambda rule: (rule.team_id is not None, rule.priority is not None), default=None)


@kept(PickUpRule)
def _pick_up_rules() -> list[PickUpRule]:
    return list(PickUpRule.objects.filter(retired_at=None))


@transaction.atomic(savepoint=False)
def follow_hands(ticket: Ticket, *, actor: Actor, now: datetime, begins: bool) -> None:
    """Count anew by when a ticket is to be taken or touched when it changes hands or state; a touch by whoever has it ends the count."""
    is_own = ticket.assignee_id is not None and (ticket.take_by_at is not None or begins) and _is_assignee(actor, ticket)
    if not begins and not is_own:
        return
    by = None if is_own else _take_by(ticket, now)
    if by != ticket.take_by_at:
        ticket.take_by_at = by
        update(ticket, "take_by_at")


def _is_assignee(actor: Actor, ticket: Ticket) -> bool:
    user = user_of(actor)
    return user is not None and ticket.assignee is not None and ticket.assignee.person_id == user.person_id


def _take_by(ticket: Ticket, now: datetime) -> datetime | None:
    """Return by when somebody is to take it, or whoever has it is to touch it. What a policy promises goes before the rule."""
    if not ticket.is_unfinished or ticket.state == State.WAITING:
        return None
    clocks = _CLOCKS(ticket=ticket.pk) if ticket.assignee_id is None else []
    promised = min((due for kind, due, _calendar in clocks if kind == ClockKind.ACKNOWLEDGE and due is not None), default=None)
    if promised is not None:
        return promised
    rule = rule_for(ticket)
    minutes = 0 if rule is None else rule.pick_up_minutes if ticket.assignee_id is None else rule.touch_minutes
    if not minutes:
        return None
    if ticket.assignee_id is None:
        counted = next((calendar for kind, _due, calendar in clocks if kind == ClockKind.RESOLVE), None)
        calendar = Book.present().calendars[counted].known_at() if counted is not None else office_calendar()
    else:
        calendar = attendance_of([ticket.assignee_id], office_calendar(), now)[ticket.assignee_id].calendar
    try:
        return calendar.add(now, timedelta(minutes=minutes))
    except NoWorkingTime:
        return None


def _running() -> QuerySet[Clock, tuple[str, datetime | None, int]]:
    """Return the running clocks that say by when a ticket is to be taken, and in which calendar it is counted."""
    running = Clock.objects.filter(subject_type=SUBJECT, subject_id=Slot("ticket", Clock.subject_id), state=ClockState.RUNNING)
    wanted = running.filter(Q(kind=ClockKind.ACKNOWLEDGE) | Q(kind=ClockKind.RESOLVE, party=ClockParty.CLIENT))
    return wanted.values_list("kind", "due_at", "calendar_id")


_CLOCKS = Prepared(_running)


def take_back_untouched(*, now: datetime) -> int:
    """Give tickets back to their teams that nobody touched in time, each in its own transaction, and return how many."""
    lying = Ticket.objects.unfinished().filter(take_by_at__lte=now, assignee__isnull=False).order_by("take_by_at", "id")[:BATCH]
    return sum(_take_back(ticket, now=now) for ticket in lying)


@transaction.atomic
def _take_back(ticket: Ticket, *, now: datetime) -> bool:
    hold(ticket)
    holder = ticket.assignee
    if holder is None or not ticket.is_unfinished or ticket.take_by_at is None or ticket.take_by_at > now or ticket.need_to_know:
        return False
    changes = put(ticket, {"assignee": None})
    ticket.take_by_at = None
    keep(ticket, "assignee", "take_by_at", now=now)
    actor = System(_("the time to touch it was over"))
    publish(AssignmentTimedOut(actor=actor, subject=ticket, at=now, changes=changes, assignee=str(holder), staff=holder.pk))
    return True


@transaction.atomic
def give_by_rule(ticket: Ticket, *, now: datetime) -> Staff | None:
    """Give a ticket that nobody has to somebody by the rule of its team, and return to whom.

    Nobody gets it who is away, not at work now, or lacks a needed skill; then people decide.
    """
    hold(ticket)
    if not is_given_by_rule(ticket):
        return None
    rule = TeamRule.objects.select_for_update(of=("self",)).filter(team=ticket.team_id, retired_at=None).exclude(assigning=Assigning.PROPOSE).first()
    if rule is None:
        return None
    fit = [proposal for proposal in propose(ticket, now=now, limit=EVERYBODY) if proposal.works_now and not proposal.lacks]
    if not fit:
        return None
    chosen = fit[0].staff if rule.assigning == Assigning.LOAD else next_in_turn(fit, rule.last_given_id)
    rule.last_given = chosen
    rule.save(update_fields=["last_given"])
    why = _("has most room") if rule.assigning == Assigning.LOAD else _("next in turn")
    _give(ticket, chosen, TicketAssigned, actor=System(_("the rule of the team (%(why)s)") % {"why": why}), now=now)
    return chosen


def is_given_by_rule(ticket: Ticket) -> bool:
    """Whether a ticket waits for a rule to give it out: open, of a team, nobody's and no secret."""
    return (
        ticket.is_unfinished
        and ticket.state != State.WAITING
        and ticket.assignee_id is None
        and ticket.team_id is not None
        and not ticket.need_to_know
    )


def has_rule(ticket: Ticket) -> bool:
    """Whether the team of a ticket gives tickets out by itself."""
    return is_given_by_rule(ticket) and ticket.team_id in _giving_teams()


@kept(TeamRule)
def _giving_teams() -> frozenset[int]:
    return frozenset(TeamRule.objects.filter(retired_at=None).exclude(assigning=Assigning.PROPOSE).values_list("team_id", flat=True))


def next_in_turn(fit: list[Proposal], last: int | None) -> Staff:
    """Return who comes after the one who was given a ticket last, in a fixed order."""
    order = sorted((proposal.staff for proposal in fit), key=lambda staff: staff.pk)
    return next((staff for staff in order if last is not None and staff.pk > last), order[0])


def _give(ticket: Ticket, staff: Staff | None, said: type[TicketAssigned], *, actor: Actor, now: datetime, **facts: str) -> None:
    state = State.OPEN if staff is not None and ticket.state == State.NEW else ticket.state
    changes = put(ticket, {"assignee": staff, "state": state})
    keep(ticket, "assignee", "state", now=now)
    publish(said(actor=actor, subject=ticket, at=now, changes=changes, assignee=str(staff or _("the team")), **facts))


@transaction.atomic
def send_on_for_absent(ticket: Ticket, *, now: datetime) -> Staff | None:
    """Send a ticket that came for somebody who is away along the line of substitutes, and return who has it now."""
    hold(ticket)
    wanted = ticket.assignee
    if wanted is None or ticket.need_to_know:
        return wanted
    present = who_stands_in(wanted, timezone.localdate(now))
    if present == wanted:
        return wanted
    _give(ticket, present, TicketRedirected, actor=System(_("an absence")), now=now, away=str(wanted))
    return present


@transaction.atomic
def install_pick_up_rule() -> None:
    """Give a new installation its first rule: taken within thirty minutes; what somebody set stays."""
    if not PickUpRule.objects.exists():
        PickUpRule.objects.create(pick_up_minutes=30)
