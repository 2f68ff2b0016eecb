"""Tickets that a mail opens: for whom, about what, with what the mailbox, the rules and the mail itself wish."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.db import transaction

from bailiwick.core.actors import Actor, System
from bailiwick.core.records import record_for
from bailiwick.core.records.actions import create_record
from bailiwick.desk.actions import Opening, add_entry, open_ticket
from bailiwick.desk.models import Channel, EntryKind
from bailiwick.desk.permissions import can_work_ticket
from bailiwick.mailroom.actions.deciding import is_address
from bailiwick.mailroom.actions.silencing import answering_nobody
from bailiwick.mailroom.actions.wording import BODY, first_words, stored, title_of
from bailiwick.mailroom.filters import may_acknowledge
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from bailiwick.desk.models import Category, Ticket
    from bailiwick.mailroom.filters import Forward, Mail


def open_by_mail(mail: Mail) -> Ticket:
    """Open the ticket of a mail; what a technician sent on is opened by them for the client, their own words being a note."""
    if mail.forward is not None:
        return _open_forwarded(mail, mail.forward)
    person = mail.person or (None if mail.is_ambiguous or mail.is_machine else new_contact(mail, mail.parsed.from_name or "", mail.sender))
    opening = _opening(mail, title=title_of(mail), text=first_words(mail), person=person, address=mail.sender)
    with answering_nobody(when=mail.wants_no_answer or not may_acknowledge(mail)):
        return open_ticket(opening, actor=System("mail intake"), now=mail.now)


def _open_forwarded(mail: Mail, sent_on: Forward) -> Ticket:
    person = sent_on.person or new_contact(mail, sent_on.name, sent_on.address)
    text = stored(sent_on.text, BODY) or first_words(mail)
    opening = _opening(mail, title=title_of(mail, sent_on.subject or None), text=text, person=person, address=sent_on.address)
    technician = Actor(user=mail.account, cause="mail")
    ticket = open_ticket(opening, actor=technician, now=mail.now)
    if sent_on.comment:
        writer = technician if can_work_ticket(technician, ticket) else System(str(technician))
        add_entry(ticket, actor=writer, now=mail.now, kind=EntryKind.NOTE, body=stored(sent_on.comment, BODY), channel=Channel.EMAIL)
    return ticket


def _opening(mail: Mail, *, title: str, text: str, person: Person | None, address: str) -> Opening:
    """Return the opening with what rules and headers wish, otherwise what the mailbox says."""
    box, wishes = mail.mailbox, mail.wishes
    is_elsewhere = person is None or person.email.lower() != address
    return Opening(
        title=title,
        description=text,
        requester=person,
        team=wishes.team or (box.team if box is not None else None),
        category=_usable(wishes.category) or _usable(box.category if box is not None else None),
        priority=wishes.priority,
        priority_reason=wishes.priority_reason,
        site=box.site if box is not None and (person is None or person.site is None) else None,
        contact_email=address if is_elsewhere and is_address(address) else "",
        channel=Channel.EMAIL,
    )


def _usable(category: Category | None) -> Category | None:
    return category if category is not None and not category.is_retired else None


def new_contact(mail: Mail, name: str, address: str) -> Person | None:
    """Return somebody who was added to the directory by name and address; nobody where the directory refuses them."""
    directory = record_for(Person)
    department = mail.mailbox.department if mail.mailbox is not None else None
    data = {"name": stored(" ".join(name.split()), 120) or address[:120], "email": address, "department": department.pk if department else ""}
    if directory is None or not address:
        return None
    try:
        with transaction.atomic():
            return cast("Person", create_record(directory, actor=System("mail intake"), now=mail.now, data=data))
    except ValidationError:
        return None
