"""0010: who wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from bailiwick.core.prepared import Prepared, Slot
from bailiwick.mailroom.models import plain_address, without_plus
from bailiwick.people.models import Person, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.mailroom.filters.context import Mail

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
        if found := _EXACTLY(address=asked) or _WHATEVER_CASE(address=asked):
            return found
    return []


def _people(at_address: Q) -> QuerySet[Person]:
    return Person.objects.filter(at_address, retired_at=None).select_related("account", "department").distinct()[:MOST]


_OWN, _OF_ACCOUNT = Slot("address", Person.email), Slot("address", User.email)
#: people with an address as it is written, which an index answers; and as they may have written it
_EXACTLY = Prepared(lambda: _people(Q(email=_OWN) | Q(account__email=_OF_ACCOUNT)))
_WHATEVER_CASE = Prepared(lambda: _people(Q(email__iexact=_OWN) | Q(account__email__iexact=_OF_ACCOUNT)))


def account_of(person: Person | None) -> User | None:
    """Return the account of a person, if it is open."""
    account: User | None = getattr(person, "account", None) if person is not None else None
    return account if account is not None and account.is_active else None
