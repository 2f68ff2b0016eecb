"""What becomes of somebody's open tickets when they go on leave or leave for good, and getting them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import Refused, require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.rows import hold, keep, put
from bailiwick.desk.events import TicketGivenAway, TicketTakenBack
from bailiwick.desk.models import GivenAway, HandOff, LeaveChoice, LeavePlan, State, Ticket
from bailiwick.desk.permissions import can_assign_ticket, can_dispose_of, can_work_ticket, user_of
from bailiwick.people.models import who_stands_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Absence, Staff


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of one ticket: whose it is now, or why it stayed."""

    ticket: Ticket
    to: Staff | None
    problem: str = ""


def in_hand(staff: Staff) -> list[Ticket]:
    """Return somebody's unfinished tickets, the most urgent first."""
    rows = Ticket.objects.unfinished().filter(assignee=staff).select_related("team", "requester", "department", "assignee__person")
    return list(rows.order_by(F("due_at").asc(nulls_last=True), "id"))


def stays(ticket: Ticket) -> bool:
    """Whether a ticket stays with whoever has it unless somebody says otherwise: what waits, and what is secret."""
    return ticket.state == State.WAITING or ticket.need_to_know


@transaction.atomic
def hand_over(
    staff: Staff, *, actor: Actor, now: datetime, to: str, tickets: Iterable[Ticket] | None = None, on: date | None = None
) -> list[HandedOver]:
    """Give somebody's open tickets to whoever stands in on a day, or back to their teams; without `tickets` all but those that stay.

    Each ticket goes by itself: one that may not be given stays, with the reason. Raises Conflict when nobody stands in.
    """
    require(can_dispose_of(actor, staff))
    stand_in = _stand_in(staff, on or timezone.localdate(now)) if to == LeaveChoice.SUBSTITUTE else None
    chosen = list(tickets) if tickets is not None else [ticket for ticket in in_hand(staff) if not stays(ticket)]
    return [_hand_one(ticket, staff, stand_in, actor=actor, now=now) for ticket in chosen]


def _stand_in(staff: Staff, on: date) -> Staff:
    found = who_stands_in(staff, on)
    if found is None or found == staff:
        raise Conflict(
            _("Nobody stands in for %(name)s on that day. Name a substitute on the absence, or give the tickets back to the team.") % {"name": staff}
        )
    return found


def _hand_one(ticket: Ticket, staff: Staff, to: Staff | None, *, actor: Actor, now: datetime) -> HandedOver:
    hold(ticket)
    if ticket.assignee_id != staff.pk or not ticket.is_unfinished:
        return HandedOver(ticket, None, _("It is no longer theirs."))
    if not (actor.is_system or can_assign_ticket(actor, ticket) or can_work_ticket(actor, ticket)):
        return HandedOver(ticket, None, str(Refused(_("Your role does not allow this."))))
    changes = put(ticket, {"assignee": to})
    keep(ticket, "assignee", now=now)
    HandOff.objects.create(
        ticket=ticket,
        from_team=ticket.team,
        to_team=ticket.team,
        from_tier=ticket.tier,
        to_tier=ticket.tier,
        from_assignee=staff,
        to_assignee=to,
        reason=_("%(name)s is away") % {"name": staff},
        at=now,
        by=user_of(actor),
    )
    GivenAway.objects.update_or_create(ticket=ticket, staff=staff, settled_at=None, defaults={"to": to, "at": now})
    publish(TicketGivenAway(actor=actor, subject=ticket, at=now, changes=changes, away=str(staff), assignee=str(to or _("the team"))))
    return HandedOver(ticket, to)


@transaction.atomic
def take_back(staff: Staff, *, actor: Actor, now: datetime, given: Iterable[GivenAway]) -> list[HandedOver]:
    """Give tickets back to somebody who returns; one that went on to somebody else meanwhile stays there."""
    require(can_dispose_of(actor, staff))
    return [_take_one(row, staff, actor=actor, now=now) for row in given if row.staff_id == staff.pk]


def _take_one(row: GivenAway, staff: Staff, *, actor: Actor, now: datetime) -> HandedOver:
    ticket = row.ticket
    hold(ticket)
    if not GivenAway.objects.filter(pk=row.pk, settled_at=None).update(settled_at=now):
        return HandedOver(ticket, None, _("This was settled already."))
    if not ticket.is_unfinished:
        return HandedOver(ticket, None, _("It is solved."))
    if ticket.assignee_id != row.to_id:
        return HandedOver(ticket, None, _("%(name)s has it now.") % {"name": ticket.assignee or _("The team")})
    changes = put(ticket, {"assignee": staff})
    keep(ticket, "assignee", now=now)
    publish(TicketTakenBack(actor=actor, subject=ticket, at=now, changes=changes, assignee=str(staff)))
    return HandedOver(ticket, staff)


def given_away(staff: Staff) -> list[GivenAway]:
    """Return what somebody gave away on leave and could take back."""
    rows = GivenAway.objects.filter(staff=staff, settled_at=None, ticket__unfinished=True)
    return list(rows.select_related("ticket__assignee__person", "to__person").order_by("at", "id"))


@transaction.atomic
def plan_leave(absence: Absence, *, actor: Actor, now: datetime, to: str) -> LeavePlan:  # noqa: ARG001 - every action is told when
    """Have somebody's open tickets handed over by themselves on the first day of an absence."""
    require(can_dispose_of(actor, absence.staff))
    plan, _is_new = LeavePlan.objects.update_or_create(absence=absence, defaults={"to": LeaveChoice(to), "by": user_of(actor)})
    return plan


@transaction.atomic
def unplan_leave(absence: Absence, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - likewise
    """Leave the tickets where they are when the absence begins."""
    require(can_dispose_of(actor, absence.staff))
    LeavePlan.objects.filter(absence=absence, done_at=None).delete()


def carry_out_leave_plans(*, now: datetime) -> int:
    """Hand over the tickets of those whose absence has begun, once each, and return how many absences."""
    today = timezone.localdate(now)
    due = LeavePlan.objects.filter(done_at=None, absence__starts_on__lte=today, absence__ends_on__gte=today)
    return sum(_carry_out(plan, today, now=now) for plan in due.select_related("absence__staff__person"))


@transaction.atomic
def _carry_out(plan: LeavePlan, today: date, *, now: datetime) -> bool:
    if not LeavePlan.objects.filter(pk=plan.pk, done_at=None).update(done_at=now):
        return False
    staff, actor = plan.absence.staff, System(_("an absence began"))
    try:
        with transaction.atomic():
            hand_over(staff, actor=actor, now=now, to=plan.to, on=today)
    except Conflict:
        hand_over(staff, actor=actor, now=now, to=LeaveChoice.TEAM, on=today)
    return True


@transaction.atomic
def release_leaver(staff: Staff, *, now: datetime) -> int:
    """Give the open tickets of somebody who left the staff back to their teams, those that wait too, and return how many."""
    tickets = [ticket for ticket in in_hand(staff) if not ticket.need_to_know or ticket.readers.exists()]
    actor = System(_("%(name)s left the staff") % {"name": staff})
    return len(hand_over(staff, actor=actor, now=now, to=LeaveChoice.TEAM, tickets=tickets))
