"""Who has a part in a ticket, seen from a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from bailiwick.core.actors import Actor
from bailiwick.desk.models import Ticket
from bailiwick.desk.permissions import can_work_ticket, is_named_on
from bailiwick.mailroom.models import MessageLink, Role, plain_address

if TYPE_CHECKING:
    from bailiwick.mailroom.filters.context import Mail
    from bailiwick.people.models import User

#: tickets merged into one that are looked at
FAMILY = 50


def is_client(mail: Mail, ticket: Ticket) -> bool:
    """Whether the ticket is about a matter of the sender's own."""
    if mail.person is not None and ticket.requester_id == mail.person.pk:
        return True
    if ticket.contact_email and ticket.contact_email.lower() == mail.sender:
        return True
    return mail.person is not None and ticket.affected_id == mail.person.pk and not ticket.need_to_know


def has_part(mail: Mail, ticket: Ticket) -> bool:
    """Whether the sender asked for a ticket, works on it, may know of it anyway, or was let into its mails by a token.

    Of a need-to-know ticket only whoever asked, the assignee and the named readers have a part.
    """
    if is_client(mail, ticket):
        return True
    if mail.account is not None and _works_or_follows(mail.account, ticket):
        return True
    if ticket.need_to_know:
        return False
    return MessageLink.objects.filter(ticket=ticket, address=mail.sender, role__in=(Role.OPENED, Role.REPLIED, Role.REOPENED)).exists()


def own_of(mail: Mail, ticket: Ticket) -> Ticket | None:
    """Return the ticket in which the sender has a part: the one that is named, the one it was merged into, or one that was merged with it."""
    if has_part(mail, ticket):
        return ticket
    root = ticket.merged_into or ticket
    family = Ticket.objects.filter(Q(pk=root.pk) | Q(merged_into=root)).exclude(pk=ticket.pk).select_related("assignee").order_by("id")[:FAMILY]
    return next((each for each in family if has_part(mail, each)), None)


def got_a_copy(mail: Mail, link: MessageLink) -> bool:
    """Whether a client sent the sender a copy of a mail that is answered now; into a secret nobody is let by a copy."""
    if link.role in {Role.SENT, Role.NOTED} or link.ticket.need_to_know:
        return False
    written = {plain_address(each) for each in (*link.message.to, *link.message.cc)}
    return mail.sender in written


def _works_or_follows(account: User, ticket: Ticket) -> bool:
    """Whether somebody works on a ticket, is named on it, or looks after those who asked; those who may only look have no part."""
    if not Ticket.objects.visible_to(account).filter(pk=ticket.pk).exists():
        return False
    return not account.may("desk.see_tickets") or can_work_ticket(Actor(user=account), ticket) or is_named_on(Actor(user=account), ticket)


def participation(mail: Mail) -> None:
    """Say whether the sender had a part in the ticket that was found; a token leads even others there, but not into a secret.

    A client answers from the phone, from home, from a colleague's desk: the token proves that the mail was theirs, and the
    entry says from which address it came. A need-to-know ticket stays closed even so: mails are forwarded.
    """
    if mail.ticket is not None:
        mail.has_part = mail.has_copy or has_part(mail, mail.ticket)
