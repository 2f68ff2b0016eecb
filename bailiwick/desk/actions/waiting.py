"""Letting a ticket rest for a stated reason, and taking it up again."""

from __future__ import annotations

from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.clocks.models import add_working_days, office_calendar
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.explaining import remaining_seconds
from bailiwick.desk.actions.resting import go_on, rest
from bailiwick.desk.actions.rows import hold, keep
from bailiwick.desk.actions.showing import PROMISE_FIELDS
from bailiwick.desk.events import TicketResumed, TicketWaits
from bailiwick.desk.models import Chase, State, Ticket, Wait, WaitsOn, family
from bailiwick.desk.permissions import can_see_ticket, can_work_ticket, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import WaitReason


#: nothing is waited for longer
LONGEST = timedelta(days=3653)


@transaction.atomic
def wait_ticket(
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    on: str = "",
    reason: str = "",
    until: datetime | None = None,
    parent: Ticket | None = None,
    kind: WaitReason | None = None,
    version: int | None = None,
) -> Wait:
    """Let a ticket wait; what is left of the promise is kept until it resumes.

    `kind` is one of the kept reasons: it says the party, gives the words where none are
    given, and its plan reminds that party. `parent` is the other ticket it waits for.
    Raises ValidationError, IllegalMove, Stale.
    """
    hold(ticket, version=version)
    require(can_work_ticket(actor, ticket))
    if kind is not None:
        on, reason = on or kind.on, reason.strip() or kind.name
        _check_kind(kind, on)
    _check(ticket, actor, now, on=on, reason=reason, until=until, parent=parent)
    before = State(ticket.state)
    ticket.move_to(State.WAITING)
    left = remaining_seconds(ticket, now=now)
    wait = Wait.objects.create(
        ticket=ticket,
        on=on,
        kind=kind,
        reason=reason.strip(),
        parent=parent,
        since=now,
        until=until,
        started_by=user_of(actor),
        remaining_seconds=left,
    )
    begin_chase(wait, now=now)
    rest(ticket, wait, actor=actor, now=now)
    keep(ticket, "state", *PROMISE_FIELDS, now=now)
    publish(TicketWaits(actor=actor, subject=ticket, at=now, changes={"state": (before, ticket.state)}, on=on, reason=wait.reason, until=until))
    return wait


def begin_chase(wait: Wait, *, now: datetime) -> None:
    """Let the plan of a wait's reason begin, if it has one in use."""
    plan = wait.kind.plan if wait.kind is not None else None
    if plan is not None and not plan.is_retired:
        Chase.objects.create(wait=wait, plan=plan, since=now, next_at=add_working_days(office_calendar(), now, plan.every_days))


def _check_kind(kind: WaitReason, on: str) -> None:
    if kind.is_retired:
        raise ValidationError({"kind": _("This reason is no longer used. Choose another.")})
    if kind.on != on:
        raise ValidationError({"kind": _("This reason is one to wait for %(party)s.") % {"party": kind.get_on_display().lower()}})


def _check(ticket: Ticket, actor: Actor, now: datetime, *, on: str, reason: str, until: datetime | None, parent: Ticket | None) -> None:
    wrong: dict[str, str] = {}
    if on not in WaitsOn.values:
        wrong["on"] = _("Choose whom or what the ticket waits for.")
    if not reason.strip():
        wrong["reason"] = _("Say what is awaited, so that anybody can take it up.")
    if until is not None and until <= now:
        wrong["until"] = _("This has passed already.")
    elif until is not None and until > now + LONGEST:
        wrong["until"] = _("Choose a time within the next ten years.")
    if (on == WaitsOn.PARENT) != (parent is not None):
        wrong["parent"] = _("Name the other ticket.") if parent is None else _("Only a wait for another ticket names one.")
    elif parent is not None and (parent.pk == ticket.pk or not parent.is_unfinished or not can_see_ticket(actor, parent)):
        wrong["parent"] = _("Choose another unfinished ticket.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def resume_ticket(ticket: Ticket, *, actor: Actor, now: datetime, version: int | None = None) -> None:
    """Take a waiting ticket up again; the promise goes on from where it stopped. Raises Conflict, Stale."""
    hold(ticket, version=version)
    require(can_work_ticket(actor, ticket))
    resume(ticket, actor=actor, now=now)


def resume(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Resume a held ticket; the caller has checked who may."""
    if ticket.state != State.WAITING:
        raise Conflict(_("This ticket is not waiting."))
    ticket.move_to(State.OPEN)
    wait = end_wait(ticket, now=now)
    go_on(ticket, wait, actor=actor, now=now)
    keep(ticket, "state", *PROMISE_FIELDS, now=now)
    on = wait.on if wait is not None else ""
    publish(TicketResumed(actor=actor, subject=ticket, at=now, changes={"state": (State.WAITING, ticket.state)}, on=on, due_at=ticket.due_at))


def end_wait(ticket: Ticket, *, now: datetime) -> Wait | None:
    """End the running wait of a ticket and return it; imported tickets may have none."""
    wait = ticket.waits.filter(ended_at=None).first()
    if wait is not None:
        wait.ended_at = max(now, wait.since)
        wait.save(update_fields=["ended_at"])
        Chase.objects.filter(wait=wait, next_at__isnull=False).update(next_at=None)
    return wait


def resume_due_tickets(*, now: datetime, actor: Actor, limit: int = 500) -> int:
    """Resume the tickets whose wait was set to end by now, and return how many."""
    due = Wait.objects.filter(ended_at=None, until__lte=now, ticket__merged_into=None).select_related("ticket").order_by("until", "id")[:limit]
    return sum(_resume_due(wait, actor=actor, now=now) for wait in due)


@transaction.atomic
def _resume_due(wait: Wait, *, actor: Actor, now: datetime) -> bool:
    hold(wait.ticket)
    still = Wait.objects.filter(pk=wait.pk, ended_at=None).exists() and wait.ticket.state == State.WAITING
    if still:
        resume(wait.ticket, actor=actor, now=now)
    return still


@transaction.atomic(savepoint=False)
def resume_children(parent: Ticket, *, actor: Actor, now: datetime) -> int:
    """Resume the tickets that waited for another one which is now solved, and return how many."""
    waits = sorted((wait for key in family(parent) for wait in _AWAITING(parent=key)), key=attrgetter("since", "pk"))
    return sum(_resume_due(wait, actor=actor, now=now) for wait in waits)


_AWAITING = Prepared(
    lambda: Wait.objects.filter(parent=Slot("parent", Wait.parent), ended_at=None, ticket__merged_into=None).select_related("ticket")
)
