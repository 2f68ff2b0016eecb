"""Nobody is sent mail because a machine wrote, and nothing is sent to an address that is dead or a machine's."""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from bailiwick.core import clock
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.models import Mailbox, Suppression
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

_nobody: ContextVar[bool] = ContextVar("answering_nobody", default=False)
#: addresses behind which no person reads
MACHINES: Final = re.compile(r"(?i)^(?:mailer-daemon|postmaster|abuse|root|(?:do-?)?no(?:t)?[-_.]?reply.*)@")


@contextmanager
def answering_nobody(*, when: bool) -> Iterator[None]:
    """Send the client of a ticket no mail for what happens within: a program wrote, or a list."""
    before = _nobody.set(when)
    try:
        yield
    finally:
        _nobody.reset(before)


def spare_machines(_notice: str, subject: Model, people: set[int]) -> set[int]:
    """Return those of some persons to whom no mail goes: dead addresses, those of machines and our own, and clients of machines' tickets."""
    spared = {subject.requester_id} & people if _nobody.get() and isinstance(subject, Ticket) and subject.requester_id is not None else set()
    rows = Person.objects.filter(pk__in=people).values_list("pk", "account__email", "email")
    addresses = {key: (of_account or own or "").lower() for key, of_account, own in rows}
    dead = suppressed(set(addresses.values()))
    return spared | {key for key, address in addresses.items() if address in dead}


def suppressed(addresses: set[str]) -> set[str]:
    """Return those of some addresses to which nothing is sent by itself: dead ones, those of machines, and those of the desk."""
    asked = {each.lower() for each in addresses if each}
    dead = set(Suppression.objects.in_force(clock.now()).filter(address__in=asked).values_list("address", flat=True))
    own = {known for mailbox in Mailbox.objects.in_use() for known in mailbox.addresses} if asked else set()
    return dead | (own & asked) | {each for each in asked if MACHINES.match(each)}
