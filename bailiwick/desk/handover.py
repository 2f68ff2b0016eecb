"""What follows by itself when tickets change hands: counting, giving out, substitutes, leavers, and whoever is on call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.clocks.models import Priority, office_calendar
from bailiwick.core.actors import System
from bailiwick.core.events import on, publish
from bailiwick.core.jobs import enqueue
from bailiwick.core.records.events import RecordRetired
from bailiwick.desk.actions import follow_hands, has_rule, keep_hands, release_leaver, send_on_for_absent
from bailiwick.desk.events import (
    OnCallTold,
    PrioritySet,
    TicketAssigned,
    TicketEvent,
    TicketHandedOff,
    TicketOpened,
    TicketRead,
    TicketReleased,
    TicketReopened,
    TicketResumed,
    TicketSolved,
    TicketUnwatched,
    TicketWaits,
    TicketWatched,
)
from bailiwick.desk.jobs import give_out
from bailiwick.desk.models import Ticket
from bailiwick.oncall.models import Layer, on_call, rota_for
from bailiwick.people.models import Person, Staff

if TYPE_CHECKING:
    from datetime import datetime

#: after these the count begins anew
BEGINS = (TicketOpened, TicketAssigned, TicketHandedOff, TicketReleased, TicketResumed, TicketReopened, TicketWaits, TicketSolved)
#: these are no touch
LOOKS = (TicketRead, TicketWatched, TicketUnwatched)


def send_on(event: TicketOpened) -> None:
    """Send a ticket on that came for somebody who is away."""
    if event.subject.assignee_id is not None:
        send_on_for_absent(event.subject, now=event.at)


def give_out_by_rule(event: TicketEvent) -> None:
    """Have a ticket given out that its team gives out by rule, once what is being done with it is done."""
    if has_rule(event.subject):
        enqueue(give_out, event.subject.pk)


def count_hands(event: TicketEvent) -> None:
    """Count by when a ticket is to be taken, or touched by whoever has it."""
    if isinstance(event, LOOKS):
        return
    if not isinstance(event, PrioritySet | TicketOpened):
        keep_hands(event.subject, event.changes, actor=event.actor, now=event.at)
    begins = isinstance(event, BEGINS) or (isinstance(event, PrioritySet) and event.subject.assignee_id is None)
    follow_hands(event.subject, actor=event.actor, now=event.at, begins=begins)


def release_tickets_of_leaver(event: RecordRetired) -> None:
    """Give the tickets of somebody who left the staff back to their teams."""
    staff = event.subject if isinstance(event.subject, Staff) else None
    if isinstance(event.subject, Person):
        staff = Staff.objects.filter(person=event.subject).select_related("person").first()
    if staff is not None:
        release_leaver(staff, now=event.at)


def tell_on_call(event: TicketEvent) -> None:
    """Tell whoever is on call of a critical ticket when the office is closed."""
    is_new = not isinstance(event, PrioritySet) or "priority" in event.changes
    if is_new and event.subject.priority == Priority.CRITICAL and event.subject.is_unfinished:
        call_out(event.subject, now=event.at)


@transaction.atomic(savepoint=False)
def call_out(ticket: Ticket, *, now: datetime) -> list[Staff]:
    """Tell whoever is on call for a ticket, first and backup, unless the office is open; return whom."""
    rota = rota_for(ticket.team) if not office_calendar().is_open(now) else None
    if rota is None:
        return []
    called = [staff for layer in Layer if (staff := on_call(rota, now, layer)) is not None]
    if called:
        names = ", ".join(str(staff) for staff in called)
        actor = System("a critical ticket outside office hours")
        publish(OnCallTold(actor=actor, subject=ticket, at=now, names=names, rota=str(rota), staff=tuple(staff.pk for staff in called)))
    return called


def register_hand_over() -> None:
    """Listen for everything that moves a ticket from hand to hand."""
    on(TicketOpened)(send_on)
    on(TicketEvent)(count_hands)
    on(RecordRetired)(release_tickets_of_leaver)
    for kind in (TicketOpened, TicketHandedOff):
        on(kind)(give_out_by_rule)
    for urgent in (TicketOpened, PrioritySet):
        on(urgent)(tell_on_call)
