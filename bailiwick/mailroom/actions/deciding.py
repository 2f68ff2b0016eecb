"""From what the filters found to what is to be done: one plan, made without changing anything, so that it can be told before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bailiwick.core.actors import Actor
from bailiwick.desk.actions import can_still_reopen
from bailiwick.desk.models import FINISHED, Entry, Ticket
from bailiwick.desk.permissions import can_work_ticket
from bailiwick.mailroom.engine import Kind
from bailiwick.mailroom.filters import is_client, may_reopen
from bailiwick.mailroom.models import Mailbox
from bailiwick.mailroom.tokens import STAFF

if TYPE_CHECKING:
    from bailiwick.mailroom.filters import Mail

#: characters of an address that a ticket keeps
ADDRESS = 254


class Deed(StrEnum):
    """What a mail does."""

    OPEN = "open"
    REPLY = "reply"
    REOPEN = "reopen"
    FOLLOW = "follow"
    ANSWER = "answer"
    NOTE = "note"
    BOUNCE = "bounce"
    ALERT = "alert"
    REPEAT = "repeat"
    DROP = "drop"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with a mail: the deed, the ticket, and the reason as a code and in words."""

    deed: Deed
    reason: str
    why: str
    ticket: Ticket | None = None


def decide(mail: Mail) -> Plan:
    """Return what a mail is to do, after all filters looked at it."""
    if mail.halt is not None:
        return Plan(Deed.DROP if mail.halt.is_noted else Deed.QUARANTINE, mail.halt.reason, mail.halt.why)
    if mail.twin is not None:
        return Plan(Deed.REPEAT, "duplicate", _("The same message came to this mailbox before."), mail.twin.ticket)
    if "unreadable" in mail.parsed.defects:
        return _wait("unreadable", _("Nothing in it can be read."))
    if mail.parsed.bounce is not None:
        return _for_bounce(mail)
    if mail.sighting is not None:
        return Plan(Deed.ALERT, "alert", _("“%(name)s” knows it as an alert.") % {"name": mail.sighting.rule.name})
    return _for_ticket(mail, mail.ticket) if mail.ticket is not None else _for_none(mail)


def _wait(reason: str, why: str) -> Plan:
    return Plan(Deed.QUARANTINE, reason, why)


def _for_bounce(mail: Mail) -> Plan:
    if not mail.is_our_bounce:
        return _wait("bounce_unmatched", _("It says that a mail came back, which was none of ours."))
    hard = any(failure.hard for failure in mail.failures)
    why = _("An address of ours is dead.") if hard else _("A mail of ours has not arrived yet.")
    return Plan(Deed.BOUNCE, "bounce_hard" if hard else "bounce_soft", why, mail.ticket)


def _for_ticket(mail: Mail, ticket: Ticket) -> Plan:
    """Return what a mail does on the ticket that it belongs to."""
    if not mail.has_part and (ticket.need_to_know or mail.token is None):
        return _wait("no_part", _("Its sender has no part in what it answers."))
    found = _FOUND[mail.found_by]()
    if mail.parsed.kind == Kind.AUTO_REPLY:
        return Plan(Deed.NOTE, "auto_reply", _("A program answered; it is noted on the ticket and changes nothing."), _root(ticket))
    if mail.account is not None and not is_client(mail, ticket) and can_work_ticket(Actor(user=mail.account), ticket):
        return _for_staff(mail, ticket, found)
    if mail.token is not None and mail.token.audience == STAFF and not mail.has_part:
        return Plan(Deed.NOTE, "for_staff", _("It answers a mail to the staff from an address that is not theirs."), _root(ticket))
    return _for_client(mail, ticket, found)


def _for_staff(mail: Mail, ticket: Ticket, found: str) -> Plan:
    """Let the staff answer the client by a token that was for the staff; without one anybody may have borrowed the address, and it is a note.

    A token for clients proves nothing here: clients have it themselves, and could speak to others as the desk.
    """
    if ticket.merged_into_id is not None and not can_work_ticket(Actor(user=mail.account), _root(ticket)):
        return _wait("no_part", _("Its sender has no part in what it answers."))
    if mail.token is not None and mail.token.audience == STAFF and not _is_internal(mail.token.entry):
        return Plan(Deed.ANSWER, mail.found_by, found, _root(ticket))
    return Plan(Deed.NOTE, mail.found_by, found, _root(ticket))


def _is_internal(entry: int) -> bool:
    """Whether what is answered was for the desk alone, so that the answer is too."""
    said = Entry.objects.filter(pk=entry).first() if entry else None
    return said is not None and not said.is_public


def _for_client(mail: Mail, ticket: Ticket, found: str) -> Plan:
    root = _root(ticket)
    if root.state not in FINISHED:
        return Plan(Deed.REPLY, mail.found_by, found, ticket)
    if not can_still_reopen(root, now=mail.now):
        return Plan(Deed.FOLLOW, "closed_long_ago", _("What it answers was solved long ago, so a new ticket follows it."), ticket)
    if not may_reopen(mail, root):
        return _wait("limit_reopens", _("It would open again what was opened again too often."))
    return Plan(Deed.REOPEN, mail.found_by, found, ticket)


def _root(ticket: Ticket) -> Ticket:
    """Return the ticket that a number stands for now."""
    return ticket.merged_into if ticket.merged_into is not None else ticket


def _for_none(mail: Mail) -> Plan:
    """Return what becomes of a mail that belongs to no ticket."""
    parsed = mail.parsed
    if parsed.kind == Kind.AUTO_REPLY and not mail.wishes.opens:
        return _wait("machine", _("A program wrote it, and it answers nothing of ours."))
    if not is_address(mail.sender):
        return _wait("no_sender", _("It does not say from which address it comes."))
    if not (parsed.subject or parsed.text.strip() or parsed.attachments):
        return _wait("empty", _("It is empty."))
    return _for_sender(mail)


def _for_sender(mail: Mail) -> Plan:
    """Return what a mail that begins something becomes, by who wrote."""
    if mail.forward is not None:
        return Plan(Deed.OPEN, "forwarded", _("A technician sent on what a client wrote."))
    if mail.is_ambiguous and not mail.wishes.opens:
        return _wait("several_people", _("Several people have this address, and the name does not say which of them wrote."))
    if mail.person is not None:
        reason = "other_mailbox" if mail.is_apart else "new"
        why = _("It came to another mailbox than what it answers.") if mail.is_apart else _("It begins something new.")
        return Plan(Deed.OPEN, reason, why)
    if mail.parsed.kind == Kind.LIST and not mail.wishes.opens:
        return _wait("list", _("It came through a mailing list, and its sender is not in the directory."))
    if mail.wishes.opens or _lets_strangers_in(mail):
        return Plan(Deed.OPEN, "stranger", _("Strangers may open tickets here."))
    return _wait("unknown_sender", _("Its sender is not in the directory."))


def _lets_strangers_in(mail: Mail) -> bool:
    """Whether its mailbox opens tickets for strangers; what came to none of ours is held to the strictest."""
    if mail.mailbox is not None:
        return mail.mailbox.opens_for_strangers
    return not Mailbox.objects.filter(opens_for_strangers=False, retired_at=None).exists()


def is_address(address: str) -> bool:
    """Whether this is an address that a ticket can keep."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= ADDRESS


#: how a ticket was found, in words
_FOUND = {
    "token": lambda: _("It bears a token of ours."),
    "plus_address": lambda: _("Its address bears a token of ours."),
    "marker": lambda: _("Its text bears a token of ours."),
    "references": lambda: _("It answers a mail that is known, and its sender has a part in it."),
    "subject": lambda: _("It names the ticket, and its sender has a part in it."),
}
