"""Reminding whomever a ticket waits for, by plan, and what follows when nothing comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.clocks.models import Calendar, add_working_days, office_calendar
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.entries import write_entry
from bailiwick.desk.actions.promises import told
from bailiwick.desk.actions.rows import hold, keep
from bailiwick.desk.actions.showing import PROMISE_FIELDS
from bailiwick.desk.actions.solving import settle
from bailiwick.desk.actions.waiting import resume
from bailiwick.desk.actions.wording import worded
from bailiwick.desk.events import AssigneeReminded, ChaseEnded, ChaseStopped, ClientReminded
from bailiwick.desk.models import Chase, ChaseEnd, EntryKind, State, Ticket, WaitsOn
from bailiwick.desk.permissions import can_work_ticket, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: how many waits one run of the job takes on at most; the next minute takes the rest
BATCH = 200
#: a step that comes later than this counts the next one from when it was really taken
LATE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ChaseStep:
    """One step that is still to come: a reminder by its number, or the end (number 0)."""

    number: int
    at: datetime


def chase_of(ticket: Ticket) -> Chase | None:
    """Return the chase of the wait that runs now, if it has one."""
    if ticket.state != State.WAITING:
        return None
    return Chase.objects.filter(wait__ticket=ticket, wait__ended_at=None).select_related("plan", "wait__kind", "stopped_by__person").first()


def steps_to_come(chase: Chase, calendar: Calendar | None = None) -> list[ChaseStep]:
    """Return what will happen by itself if nobody answers, in order; nothing once the chase rests."""
    steps, at = [], chase.next_at
    calendar = calendar or office_calendar()
    number = chase.sent + 1
    while at is not None:
        is_end = number > chase.plan.times
        steps.append(ChaseStep(0 if is_end else number, at))
        at = None if is_end else add_working_days(calendar, at, chase.plan.every_days)
        number += 1
    return steps


@transaction.atomic
def stop_chase(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Send no more reminders for the present wait; it goes on until somebody ends it. Raises Conflict when none are to come."""
    hold(ticket)
    require(can_work_ticket(actor, ticket))
    running = Chase.objects.filter(wait__ticket=ticket, wait__ended_at=None, next_at__isnull=False)
    if not running.update(next_at=None, stopped_at=now, stopped_by=user_of(actor)):
        raise Conflict(_("No reminders are to come for this ticket."))
    publish(ChaseStopped(actor=actor, subject=ticket, at=now))


def restart_chase(ticket: Ticket, *, now: datetime) -> None:
    """Count the reminders of the present wait from now on, as after speaking to the client; a stopped chase stays stopped."""
    chase = chase_of(ticket)
    if chase is not None and chase.stopped_at is None:
        first = add_working_days(office_calendar(), now, chase.plan.every_days)
        Chase.objects.filter(pk=chase.pk).update(sent=0, since=now, next_at=first)


def go_on_chasing(*, now: datetime, limit: int = BATCH) -> int:
    """Take the steps that are due, each once and in its own transaction, and return how many were taken."""
    due = (
        Chase.objects.filter(next_at__lte=now, wait__ticket__merged_into=None)
        .select_related("plan", "wait__kind", "wait__ticket")
        .order_by("next_at", "id")[:limit]
    )
    calendar = office_calendar() if due else None
    return sum(_take_step(chase, calendar, now=now) for chase in due if calendar is not None)


@transaction.atomic
def _take_step(chase: Chase, calendar: Calendar, *, now: datetime) -> bool:
    """Take the next step of a chase, unless another worker took it or the wait has ended meanwhile."""
    ticket, planned = chase.wait.ticket, chase.next_at
    hold(ticket)
    mine = Chase.objects.filter(pk=chase.pk, next_at=planned, sent=chase.sent)
    if ticket.state != State.WAITING or planned is None or not mine.filter(wait__ended_at=None).exists():
        mine.update(next_at=None)
        return False
    is_end = chase.sent >= chase.plan.times
    following = add_working_days(calendar, planned if now - planned < LATE else now, chase.plan.every_days)
    if not mine.update(sent=chase.sent + (not is_end), next_at=None if is_end else following):
        return False
    if is_end:
        _end(chase, ticket, now=now)
    else:
        chase.sent += 1
        _remind(chase, ticket, following, now=now)
    return True


def _facts(chase: Chase, following: datetime | None = None) -> dict[str, object]:
    wait = chase.wait
    return {"reason": wait.reason, "since": wait.since, "reminder": chase.sent, "of": chase.plan.times, "next": following}


def _remind(chase: Chase, ticket: Ticket, following: datetime, *, now: datetime) -> None:
    plan, of = chase.plan, chase.plan.times
    has_client = ticket.requester_id is not None or ticket.affected_id is not None
    text = worded(ticket, (plan.reminder, plan.reminder_es), _facts(chase, following)).strip() or chase.wait.reason
    actor = System(_("Reminder %(number)d of %(of)d") % {"number": chase.sent, "of": of})
    if chase.wait.on == WaitsOn.CLIENT and has_client:
        write_entry(ticket, actor=actor, now=now, kind=EntryKind.REPLY, body=text, told_as=ClientReminded, reminder=chase.sent, of=of)
        told(ticket, actor=actor, now=now)
        keep(ticket, "worked_seconds", *PROMISE_FIELDS, now=now)
    else:
        publish(AssigneeReminded(actor=actor, subject=ticket, at=now, reminder=chase.sent, of=of, text=text))


def _end(chase: Chase, ticket: Ticket, *, now: datetime) -> None:
    """Do what the plan says after its last reminder; where that is not possible, a person gets the ticket back."""
    plan, actor = chase.plan, System(_("no answer after %(of)d reminders") % {"of": chase.plan.times})
    problem = ""
    if plan.then == ChaseEnd.SOLVE:
        try:
            with transaction.atomic():
                settle(ticket, actor=actor, now=now, resolution=worded(ticket, (plan.closing, plan.closing_es), _facts(chase)))
        except (Conflict, ValidationError) as error:
            hold(ticket)
            problem = " ".join(error.messages) if isinstance(error, ValidationError) else str(error.message)
        else:
            return
    if plan.then != ChaseEnd.TELL:
        resume(ticket, actor=actor, now=now)
    publish(ChaseEnded(actor=actor, subject=ticket, at=now, what=problem or chase.wait.reason))
