"""Nobody is sent mail because a machine wrote, and nothing is sent to an address that is dead or a machine's."""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.models import Mailbox, Suppression, without_plus

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
    """Return those of some persons to whom no mail goes: the clients of machines' tickets while a machine writes."""
    return {subject.requester_id} & people if _nobody.get() and isinstance(subject, Ticket) and subject.requester_id is not None else set()


def refusals(addresses: set[str]) -> dict[str, str]:
    """Return those of some addresses to which nothing is sent, and why: dead ones, those of machines, and those of the desk."""
    dead = {row.address: row for row in Suppression.objects.in_force(clock.now()).filter(address__in=addresses)}
    own = {known for mailbox in Mailbox.objects.in_use() for known in mailbox.addresses} if addresses else set()
    return {
        **{each: _("Behind this address no person reads.") for each in addresses if MACHINES.match(each)},
        **{each: _("This is an address of the desk itself.") for each in addresses if each in own or without_plus(each) in own},
        **{each: _dead(row) for each, row in dead.items()},
    }


def _dead(row: Suppression) -> str:
    day = date_format(localtime(row.until), "DATE_FORMAT")
    words = _("This address is dead; nothing is sent there until %(day)s, or until somebody lifts that.") % {"day": day}
    said = " ".join(f"{row.status} {row.diagnostic}".split())
    return f"{words} {said}".strip()[:500]
