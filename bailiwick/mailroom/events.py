"""What happens in the mailroom."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.mailroom.models import Arrival, Mailbox


@dataclass(frozen=True, kw_only=True)
class MailEvent(Event):
    """Anything that happens to a mail that came in."""

    subject: Arrival


@dataclass(frozen=True, kw_only=True)
class MailStored(MailEvent):
    """A mail came in and is safely stored."""

    sentence = _("took in the mail")

    via: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class MailQuarantined(MailEvent):
    """A mail became neither a ticket nor an entry; it waits for a person."""

    sentence = _("put the mail into quarantine: {why}")

    reason: str
    why: str


@dataclass(frozen=True, kw_only=True)
class MailboxEvent(Event):
    """Anything that happens to a mailbox by itself."""

    subject: Mailbox


@dataclass(frozen=True, kw_only=True)
class MailboxFailed(MailboxEvent):
    """A mailbox could not be looked into; said once until it can be again."""

    sentence = _("could not look into the mailbox: {why}")

    why: str


@dataclass(frozen=True, kw_only=True)
class MailboxRecovered(MailboxEvent):
    """A mailbox that failed is looked into again."""

    sentence = _("looks into the mailbox again")
