"""0120: references to mails that are known, and the number in the subject."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bailiwick.desk.models import Ticket
from bailiwick.mailroom.filters.participants import got_a_copy, own_of
from bailiwick.mailroom.models import MessageLink, Role
from bailiwick.notifications.models import Outgoing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.mailroom.filters.context import Mail

#: names referred to that are looked up, the latest first
MOST = 50
NUMBER = re.compile(r"\bT-?(\d{1,12})\b", re.IGNORECASE)
#: how notices of the desk are named, and the thread in which all about one ticket hang
NOTICE = re.compile(r"<([0-9a-f]{40})@")
_THREAD = re.compile(r"<desk\.ticket\.(\d{1,18})@")


def references(mail: Mail) -> None:
    """Find the ticket by References to mails that came or went before, if the sender had a part in it.

    Thread 21 of the research: replies that landed in strangers' tickets, because ids of mails are no secrets. Whoever has
    no part gets a ticket of their own, which says nothing of the other one. Whoever got a copy of the very mail from the client
    was given a part by them. Answers to the notices of the desk count here too.
    """
    if mail.ticket is not None or mail.is_apart or mail.parsed.bounce is not None:
        return
    named = dict.fromkeys(filter(None, (mail.parsed.in_reply_to, *reversed(mail.parsed.references[-MOST:]))))
    for ticket, link in _tickets(list(named), mail):
        own = own_of(mail, ticket)
        mail.has_copy = own is None and link is not None and got_a_copy(mail, link)
        if own is not None or mail.has_copy:
            mail.belongs_to(own or ticket, "references")
            return


def _tickets(named: list[str], mail: Mail) -> Iterator[tuple[Ticket, MessageLink | None]]:
    if not named:
        return
    links = MessageLink.objects.filter(message__message_id__in=named).select_related("ticket", "message", "arrival").order_by("-id")[:MOST]
    here = [link for link in links if link.arrival is None or mail.mailbox is None or link.arrival.mailbox_id in {None, mail.mailbox.pk}]
    yield from ((link.ticket, link) for link in sorted(here, key=lambda link: named.index(link.message.message_id)))
    for name in named:
        notice, thread = NOTICE.match(name), _THREAD.match(name)
        number = told_of(notice[1]) if notice else int(thread[1]) if thread else None
        ticket = Ticket.objects.filter(pk=number).select_related("assignee").first() if number else None
        if ticket is not None:
            yield ticket, None


def told_of(key: str) -> int | None:
    """Return the ticket that a notice was about."""
    told = Outgoing.objects.filter(key__gte=key, key__lt=f"{key}g", subject_type=Ticket._meta.label_lower)
    return told.values_list("subject_id", flat=True).first()


def subject_number(mail: Mail) -> None:
    """Find the ticket by the last number in the subject, if the sender had a part in it.

    osTicket takes the last number and only from the owner or a collaborator: numbers are guessed by counting.
    """
    if mail.ticket is not None or mail.is_apart or mail.parsed.bounce is not None:
        return
    for number in reversed(NUMBER.findall(mail.parsed.subject or "")[-5:]):
        ticket = Ticket.objects.filter(number__in=(f"T-{number}", f"T-{int(number):06d}")).select_related("assignee").first()
        own = own_of(mail, ticket) if ticket is not None else None
        if own is not None:
            mail.belongs_to(own, "subject")
            return


def same_message(mail: Mail) -> None:
    """Let a message that reached the ticket through another mailbox begin a ticket of its own in this one.

    FreeScout #5284: what is written to two desks concerns both, and stands on no ticket twice.
    """
    if mail.ticket is not None and mail.parsed.bounce is None:
        others = MessageLink.objects.filter(ticket=mail.ticket, message__identity=mail.identity).exclude(arrival=mail.arrival)
        if others.exclude(role=Role.SENT).exists():
            mail.token, mail.ticket, mail.found_by, mail.is_apart = None, None, "", True
