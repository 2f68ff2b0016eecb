"""Quarantine is no end: a mail is looked at again after a rule changed, or taken as it is by a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import can_still_reopen
from bailiwick.desk.models import FINISHED
from bailiwick.desk.permissions import can_work_ticket
from bailiwick.mailroom.actions.acting import act
from bailiwick.mailroom.actions.deciding import Deed, Plan, decide
from bailiwick.mailroom.actions.heading import note_heading
from bailiwick.mailroom.actions.settling import Outcome, settle
from bailiwick.mailroom.actions.understanding import looked_into
from bailiwick.mailroom.events import MailReplayed, MailTaken, MailUnderstood
from bailiwick.mailroom.filters import is_client
from bailiwick.mailroom.models import Arrival, ArrivalState, OutcomeKind
from bailiwick.mailroom.permissions import can_sort

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.mailroom.filters import Mail
    from bailiwick.people.models import Person


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person who takes a mail says about it: the ticket that it joins, or for whom it opens one."""

    ticket: Ticket | None = None
    requester: Person | None = None


@transaction.atomic
def replay_mail(arrival: Arrival, *, actor: Actor, now: datetime) -> Outcome:
    """Look at a mail in quarantine once more, with the rules of now. Raises Conflict when it is there no longer."""
    held = held_in_quarantine(arrival, actor=actor)
    publish(MailReplayed(actor=actor, subject=held, at=now, forced=False))
    mail = looked_into(held, now=now)
    return _settled(arrival, mail, decide(mail), actor)


@transaction.atomic
def take_mail(arrival: Arrival, *, actor: Actor, now: datetime, wish: Wish | None = None) -> Outcome:
    """Make a ticket of a mail in quarantine, whatever the filters say; one with a ticket of its own joins that.

    A wish says otherwise which ticket it joins, or for whom it opens one. Raises Conflict when it is there no longer.
    """
    wish = wish or Wish()
    held = held_in_quarantine(arrival, actor=actor)
    if wish.ticket is not None:
        require(can_work_ticket(actor, wish.ticket), _("You may not work on the ticket that this mail is to join."))
    publish(MailTaken(actor=actor, subject=held, at=now))
    mail = looked_into(held, now=now)
    return _settled(arrival, mail, _taken(mail, wish, actor), actor)


def _taken(mail: Mail, wish: Wish, actor: Actor) -> Plan:
    """Return what a mail does when a person takes it: what it would do without rules and limits, otherwise a ticket."""
    mail.halt, mail.twin, mail.wishes.opens, mail.is_taken = None, None, True, True
    taken = _("%(actor)s took it.") % {"actor": actor}
    if wish.ticket is not None:
        return _onto(mail, wish.ticket, taken)
    if wish.requester is not None:
        mail.person, mail.is_ambiguous, mail.forward, mail.ticket = wish.requester, False, None, None
        return Plan(Deed.OPEN, "taken", taken)
    plan = decide(mail)
    if plan.deed != Deed.QUARANTINE and plan.reason != "stranger":
        return plan
    if mail.ticket is not None and mail.ticket.need_to_know:
        return Plan(Deed.NOTE, "for_staff", taken, root_of(mail.ticket))
    return Plan(Deed.OPEN, "taken", taken)


def _onto(mail: Mail, ticket: Ticket, why: str) -> Plan:
    """Return what a mail does on the ticket that a person chose: its client answers, a machine or the staff note something."""
    mail.token, mail.has_part = None, True
    mail.belongs_to(ticket, "by_hand")
    root = root_of(ticket)
    if mail.is_machine:
        return Plan(Deed.NOTE, "auto_reply", why, root)
    if mail.account is not None and not is_client(mail, ticket):
        return Plan(Deed.NOTE, "for_staff", why, root)
    if root.state not in FINISHED:
        return Plan(Deed.REPLY, "taken", why, ticket)
    return Plan(Deed.REOPEN if can_still_reopen(root, now=mail.now) else Deed.FOLLOW, "taken", why, ticket)


def root_of(ticket: Ticket) -> Ticket:
    """Return the ticket that a number stands for now."""
    return ticket.merged_into if ticket.merged_into is not None else ticket


def held_in_quarantine(arrival: Arrival, *, actor: Actor) -> Arrival:
    """Return the row of a mail that waits, held. Raises Refused, and Conflict when somebody was quicker."""
    require(can_sort(actor, arrival))
    held = Arrival.objects.select_for_update(of=("self",)).select_related("raw", "mailbox", "about").get(pk=arrival.pk)
    if held.state == ArrivalState.ASIDE:
        raise Conflict(_("Somebody set this mail aside meanwhile. Bring it back first."))
    if held.state != ArrivalState.QUARANTINED:
        raise Conflict(_("This mail is no longer in quarantine. Look at what became of it."))
    return held


def _settled(arrival: Arrival, mail: Mail, plan: Plan, actor: Actor) -> Outcome:
    """Do what was planned, and write down what became of the mail where that is anything new."""
    held = mail.arrival
    note_heading(mail)
    outcome = act(mail, plan)
    if outcome.kind != OutcomeKind.QUARANTINED or (outcome.reason, outcome.why) != (held.reason, held.why):
        settle(held, outcome, now=mail.now)
    if outcome.kind != OutcomeKind.QUARANTINED:
        kind, why = str(outcome.kind), outcome.why
        publish(MailUnderstood(actor=actor, subject=held, at=mail.now, outcome=kind, reason=outcome.reason, why=why))
    arrival.refresh_from_db()
    return outcome
