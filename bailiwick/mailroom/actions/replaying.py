"""Quarantine is no end: a mail is looked at again after a rule changed, or taken as it is by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.mailroom.actions.acting import act
from bailiwick.mailroom.actions.deciding import Deed, Plan, decide
from bailiwick.mailroom.actions.settling import Outcome, settle
from bailiwick.mailroom.actions.understanding import looked_into
from bailiwick.mailroom.events import MailReplayed
from bailiwick.mailroom.models import Arrival, ArrivalState, MailRule, OutcomeKind
from bailiwick.mailroom.permissions import can_manage_mailroom

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.mailroom.filters import Mail

#: characters of a subject that a rule is made of
SUBJECT = 200


@transaction.atomic
def replay_mail(arrival: Arrival, *, actor: Actor, now: datetime) -> Outcome:
    """Look at a mail in quarantine once more, with the rules of now. Raises Conflict when it is there no longer."""
    held = _held(arrival, actor=actor)
    publish(MailReplayed(actor=actor, subject=held, at=now, forced=False))
    mail = looked_into(held, now=now)
    return _settled(arrival, held, act(mail, decide(mail)), now)


@transaction.atomic
def take_mail(arrival: Arrival, *, actor: Actor, now: datetime) -> Outcome:
    """Make a ticket of a mail in quarantine, whatever the filters say; one with a ticket of its own joins that.

    Raises Conflict when it is there no longer.
    """
    held = _held(arrival, actor=actor)
    publish(MailReplayed(actor=actor, subject=held, at=now, forced=True))
    mail = looked_into(held, now=now)
    return _settled(arrival, held, act(mail, _taken(mail, actor)), now)


def _taken(mail: Mail, actor: Actor) -> Plan:
    """Return what a mail does when a person takes it: what it would do without rules and limits, otherwise a ticket."""
    mail.halt, mail.twin, mail.wishes.opens = None, None, True
    plan = decide(mail)
    if plan.deed != Deed.QUARANTINE:
        return plan
    return Plan(Deed.OPEN, "taken", _("%(actor)s took it.") % {"actor": actor})


def _held(arrival: Arrival, *, actor: Actor) -> Arrival:
    require(can_manage_mailroom(actor))
    held = Arrival.objects.select_for_update(of=("self",)).select_related("raw", "mailbox").get(pk=arrival.pk)
    if held.state != ArrivalState.QUARANTINED:
        raise Conflict(_("This mail is no longer in quarantine."))
    return held


def _settled(arrival: Arrival, held: Arrival, outcome: Outcome, now: datetime) -> Outcome:
    if outcome.kind != OutcomeKind.QUARANTINED or (outcome.reason, outcome.why) != (held.reason, held.why):
        settle(held, outcome, now=now)
    arrival.refresh_from_db()
    return outcome


def rehearse(arrival: Arrival, *, now: datetime) -> tuple[Mail, Plan]:
    """Return what would become of a mail now, and what each filter says, without doing anything."""
    mail = looked_into(arrival, now=now)
    return mail, decide(mail)


def rehearse_rule(rule: MailRule, arrival: Arrival, *, now: datetime) -> tuple[Mail, Plan]:
    """Return what would become of a mail if a rule, saved or not, were asked together with the others."""
    mail = looked_into(arrival, now=now, rule=rule)
    return mail, decide(mail)


def rule_from(arrival: Arrival, *, now: datetime) -> MailRule:
    """Return the beginning of a rule for mails such as this one, unsaved."""
    mail = looked_into(arrival, now=now)
    subject = " ".join((mail.parsed.subject or "").replace("*", " ").split())[:SUBJECT]
    name = (_("Mail from %(sender)s") % {"sender": mail.sender})[:80]
    return MailRule(name=name, mailbox=mail.mailbox, sender=mail.sender[:200], subject=subject)
