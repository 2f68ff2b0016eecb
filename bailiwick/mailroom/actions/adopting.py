"""A ticket that nobody asked for gets its client from the first mail that answers on it, so that what the desk writes reaches whoever wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.core.actors import System
from bailiwick.desk.actions import change_ticket
from bailiwick.mailroom.actions.deciding import is_address
from bailiwick.mailroom.actions.opening import new_contact

if TYPE_CHECKING:
    from bailiwick.desk.models import Ticket
    from bailiwick.mailroom.filters import Mail


def adopt(mail: Mail, ticket: Ticket) -> None:
    """Make whoever wrote the client of a ticket that has none; nobody is guessed, no program is answered, and no secret given away."""
    is_kept = ticket.requester_id is not None or ticket.need_to_know or ticket.merged_into_id is not None
    if is_kept or mail.is_machine or mail.is_ambiguous or not is_address(mail.sender):
        return
    person = mail.person or new_contact(mail, mail.parsed.from_name or "", mail.sender)
    if person is not None:
        address = "" if person.email.lower() == mail.sender else mail.sender
        change_ticket(ticket, actor=System("mail intake"), now=mail.now, values={"requester": person, "contact_email": address})
