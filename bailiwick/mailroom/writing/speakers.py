"""Which mailbox speaks for a ticket, and where answers to it go."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings

from bailiwick.mailroom.models import Mailbox, MessageLink, Role
from bailiwick.mailroom.tokens import plus_address

if TYPE_CHECKING:
    from bailiwick.desk.models import Ticket

#: digits in which the key of a mail is written
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
#: characters before the “@” that mail servers take
_LOCAL = 64


@dataclass(frozen=True, slots=True)
class Speaker:
    """A mailbox that speaks, and the one that takes the answers; an address of others takes them without a mailbox of ours."""

    mailbox: Mailbox
    answers: Mailbox | None
    reply_to: str

    @property
    def name(self) -> str:
        """What readers see as the sender."""
        return self.mailbox.sender_name or self.mailbox.name

    def reply_address(self, token: str) -> str:
        """Return where answers go: to an address that bears the token, where its mailbox takes such."""
        return plus_address(self.reply_to, token) if self.answers is not None and self.answers.takes_plus else self.reply_to

    def envelope(self, token: str, key: int) -> str:
        """Return where reports go that a mail could not be delivered: to an address that names the very mail, as far as it fits."""
        address = self.mailbox.address
        if not self.mailbox.takes_plus:
            return address
        local, _at, domain = address.rpartition("@")
        whole = f"{local}+{token}.{in_base36(key)}"
        return f"{whole}@{domain}" if len(whole) <= _LOCAL else plus_address(address, token)


def speaker_for(ticket: Ticket) -> Speaker | None:
    """Return who speaks for a ticket: the mailbox by which it came, else that of its team, else that of the installation."""
    mailbox = _came_by(ticket) or _of_team(ticket) or default_mailbox()
    if mailbox is None:
        return None
    reply_to = mailbox.reply_to or mailbox.address
    return Speaker(mailbox, mailbox if reply_to == mailbox.address else Mailbox.objects.addressed(reply_to), reply_to)


def default_mailbox() -> Mailbox | None:
    """Return the mailbox with the address from which the installation writes, otherwise the oldest that belongs to no team."""
    own = Mailbox.objects.addressed(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    return own or Mailbox.objects.in_use().filter(team=None).order_by("pk").first()


def _came_by(ticket: Ticket) -> Mailbox | None:
    opened = MessageLink.objects.filter(ticket=ticket, role=Role.OPENED, arrival__isnull=False).select_related("arrival__mailbox").first()
    arrival = opened.arrival if opened is not None else None
    if arrival is None:
        return None
    mailbox = arrival.mailbox or Mailbox.objects.addressed(arrival.envelope_to)
    return mailbox if mailbox is not None and mailbox.is_on and mailbox.retired_at is None else None


def _of_team(ticket: Ticket) -> Mailbox | None:
    return Mailbox.objects.in_use().filter(team=ticket.team_id).order_by("pk").first() if ticket.team_id is not None else None


def in_base36(number: int) -> str:
    """Return a number in digits and small letters."""
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits
