"""0010: who wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from bailiwick.mailroom.models import plain_address, without_plus
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from bailiwick.mailroom.filters.context import Mail
    from bailiwick.people.models import User

#: people of one address that are looked at
MOST = 20


def sender(mail: Mail) -> None:
    """Find the person behind the address of From: in the directory, or by that of the account.

    From says who wrote; Sender and Return-Path only who carried it. Forms of a web site write in the name of the desk
    itself and put the person into Reply-To (Zammad 0011), so that counts where From is an address of ours.
    Where several people share an address, the name decides; where it does not, nobody is guessed.
    """
    parsed = mail.parsed
    mail.sender = plain_address(parsed.from_email or mail.arrival.envelope_from)
    if mail.mailbox is not None and mail.sender in mail.mailbox.addresses and parsed.reply_to:
        mail.sender = plain_address(parsed.reply_to[0].email)
    found = people_at(mail.sender)
    if len(found) > 1 and parsed.from_name:
        found = [person for person in found if person.name.casefold() == parsed.from_name.casefold()] or found
    mail.is_ambiguous = len(found) > 1
    mail.person = found[0] if len(found) == 1 else None
    mail.account = account_of(mail.person)


def people_at(address: str) -> list[Person]:
    """Return the people in the directory who have an address, at most a few; a part behind “+” does not matter."""
    if "@" not in address:
        return []
    for asked in dict.fromkeys((address, without_plus(address))):
        for condition in (_exactly(asked), _whatever_case(asked)):
            found = list(Person.objects.filter(condition, retired_at=None).select_related("account").distinct()[:MOST])
            if found:
                return found
    return []


def _exactly(address: str) -> Q:
    """Ask for an address as it is written, which an index answers."""
    return Q(email=address) | Q(account__email=address)


def _whatever_case(address: str) -> Q:
    return Q(email__iexact=address) | Q(account__email__iexact=address)


def account_of(person: Person | None) -> User | None:
    """Return the account of a person, if it is open."""
    account: User | None = getattr(person, "account", None) if person is not None else None
    return account if account is not None and account.is_active else None
