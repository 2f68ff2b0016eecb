"""A plan is carried out in the caller's transaction, through the actions of the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.core.actors import Actor, System
from bailiwick.desk.actions import add_entry, follow_up_ticket, reopen_ticket, reply_to_ticket
from bailiwick.desk.models import Channel, EntryKind
from bailiwick.desk.permissions import can_reply_as_client
from bailiwick.mailroom.actions.adopting import adopt
from bailiwick.mailroom.actions.alerting import follow_alert
from bailiwick.mailroom.actions.bouncing import note_bounce
from bailiwick.mailroom.actions.deciding import Deed, Plan
from bailiwick.mailroom.actions.keeping import keep_files, keep_link, keep_message
from bailiwick.mailroom.actions.opening import open_by_mail
from bailiwick.mailroom.actions.settling import Outcome
from bailiwick.mailroom.actions.silencing import answering_nobody
from bailiwick.mailroom.actions.wording import body_of, machine_note, own_words, stored, writer
from bailiwick.mailroom.filters import ALERT, STORM, may_acknowledge
from bailiwick.mailroom.models import MessageLink, OutcomeKind, Role
from bailiwick.mailroom.writing import speaking_through

if TYPE_CHECKING:
    from collections.abc import Callable

    from bailiwick.desk.models import Entry, Ticket
    from bailiwick.mailroom.filters import Mail


#: for how long the same words of a program are noted once
SAME_WORDS = timedelta(days=7)


def act(mail: Mail, plan: Plan) -> Outcome:
    """Do what was decided and return what the mail became; the message is kept whatever it does."""
    if plan.deed == Deed.REPEAT and mail.twin is not None:
        return Outcome(OutcomeKind.NOTED, mail.twin.ticket, mail.twin.entry, plan.reason, plan.why)
    keep_message(mail)
    with speaking_through(mail.mailbox):
        return _DEEDS[plan.deed](mail, plan)


def _wait(_mail: Mail, plan: Plan) -> Outcome:
    return Outcome(OutcomeKind.QUARANTINED, reason=plan.reason, why=plan.why)


def _drop(_mail: Mail, plan: Plan) -> Outcome:
    return Outcome(OutcomeKind.NOTED, reason=plan.reason, why=plan.why)


def _open(mail: Mail, plan: Plan) -> Outcome:
    ticket = open_by_mail(mail)
    _keep(mail, ticket, None, Role.OPENED)
    return Outcome(OutcomeKind.OPENED, ticket, None, plan.reason, plan.why)


def _follow(mail: Mail, plan: Plan) -> Outcome:
    """Open a ticket that follows one which was solved too long ago; the other way it would have been is that of a reply."""
    former = _of(plan)
    with answering_nobody(when=mail.wants_no_answer or not may_acknowledge(mail)):
        ticket = follow_up_ticket(former, actor=_client(mail, former), now=mail.now, description=own_words(mail), channel=Channel.EMAIL)
    adopt(mail, ticket)
    _keep(mail, ticket, None, Role.OPENED)
    return Outcome(OutcomeKind.LINKED, ticket, None, plan.reason, plan.why)


def _reply(mail: Mail, plan: Plan, role: Role = Role.REPLIED) -> Outcome:
    """Let a client speak on a ticket; one who acts through no account of their own is named by the words."""
    ticket = _of(plan)
    adopt(mail, ticket)
    entry = reply_to_ticket(ticket, actor=_client(mail, ticket), now=mail.now, body=own_words(mail), channel=Channel.EMAIL)
    _keep(mail, ticket, entry, role)
    return Outcome(OutcomeKind.REPLIED, ticket, entry, plan.reason, plan.why)


def _reopen(mail: Mail, plan: Plan) -> Outcome:
    ticket = _of(plan)
    if ticket.merged_into_id is None:
        reopen_ticket(ticket, actor=_client(mail, ticket), now=mail.now, reason=_("The client answered by mail"))
    return _reply(mail, plan, Role.REOPENED)


def _answer(mail: Mail, plan: Plan) -> Outcome:
    """Let a technician answer the client."""
    return _write(mail, plan, Actor(user=mail.account, cause="mail"), EntryKind.REPLY, own_words(mail), Role.REPLIED)


def _note(mail: Mail, plan: Plan) -> Outcome:
    """Write what a machine, or somebody from elsewhere, has to say as an internal note: no clock and no state hears of it."""
    if plan.reason == "auto_reply":
        return _note_again(mail, plan) or _write(mail, plan, System("mail intake"), EntryKind.NOTE, machine_note(mail), Role.NOTED)
    if plan.reason == "for_staff" or mail.account is None:
        return _write(mail, plan, System(writer(mail)), EntryKind.NOTE, own_words(mail), Role.NOTED)
    return _write(mail, plan, Actor(user=mail.account, cause="mail"), EntryKind.NOTE, own_words(mail), Role.REPLIED)


def _note_again(mail: Mail, plan: Plan) -> Outcome | None:
    """Lead to the note there is when a program says the same once more: it answers every mail, as each has its own return address."""
    said = MessageLink.objects.filter(ticket=_of(plan), address=stored(mail.sender, 320), role=Role.NOTED, at__gt=mail.now - SAME_WORDS)
    before = said.filter(message__kind=mail.parsed.kind, message__visible=stored(mail.parsed.visible, 1_000_000)).exclude(entry=None).first()
    if before is None:
        return None
    keep_link(mail, before.ticket, before.entry, Role.NOTED)
    return Outcome(
        OutcomeKind.NOTED, before.ticket, before.entry, plan.reason, _("A program answered; the same words are noted on the ticket already.")
    )


def _write(mail: Mail, plan: Plan, actor: Actor, kind: str, body: str, role: Role) -> Outcome:
    ticket = _of(plan)
    entry = add_entry(ticket, actor=actor, now=mail.now, kind=kind, body=body, channel=Channel.EMAIL)
    _keep(mail, ticket, entry, role)
    return Outcome(OutcomeKind.NOTED if role == Role.NOTED else OutcomeKind.REPLIED, ticket, entry, plan.reason, plan.why)


def _bounce(mail: Mail, plan: Plan) -> Outcome:
    entry = note_bounce(mail, plan.ticket)
    if plan.ticket is not None and entry is not None:
        _keep(mail, entry.ticket, entry, Role.NOTED)
    return Outcome(OutcomeKind.NOTED, entry.ticket if entry is not None else None, entry, plan.reason, plan.why)


def _alert(mail: Mail, plan: Plan) -> Outcome:
    did = follow_alert(mail, body_of(mail))
    mail.found_by = STORM if did.reason == "alert_storm" else ALERT
    if did.ticket is not None:
        _keep(mail, did.ticket, did.entry, _ROLES.get(did.reason, Role.NOTED))
    return Outcome(did.kind, did.ticket, did.entry, did.reason, did.why or plan.why)


def _keep(mail: Mail, ticket: Ticket, entry: Entry | None, role: Role) -> None:
    """Link the message to its ticket; its files go there too, unless only the desk may read what it says."""
    link = keep_link(mail, ticket, entry, role)
    keep_files(mail, link, is_public=entry is None or entry.is_public)


def _client(mail: Mail, ticket: Ticket) -> Actor:
    """Return who speaks from the client's side: by the own account where it may, otherwise the intake in their name."""
    actor = Actor(user=mail.account, cause="mail") if mail.account is not None else None
    return actor if actor is not None and can_reply_as_client(actor, ticket) else System(writer(mail))


def _of(plan: Plan) -> Ticket:
    if plan.ticket is None:
        raise TypeError(f"a plan to {plan.deed} names its ticket")
    return plan.ticket


#: what alerts do on tickets, besides being noted
_ROLES = {"alert_opened": Role.OPENED, "alert_storm": Role.OPENED, "alert_reopened": Role.REOPENED}
_DEEDS: dict[Deed, Callable[[Mail, Plan], Outcome]] = {
    Deed.OPEN: _open,
    Deed.REPLY: _reply,
    Deed.REOPEN: _reopen,
    Deed.FOLLOW: _follow,
    Deed.ANSWER: _answer,
    Deed.NOTE: _note,
    Deed.BOUNCE: _bounce,
    Deed.ALERT: _alert,
    Deed.DROP: _drop,
    Deed.QUARANTINE: _wait,
}
