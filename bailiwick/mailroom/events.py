"""What happens in the mailroom."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.models import Arrival, Mailbox, MailKey, Suppression, TokenKey, Trouble


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


@dataclass(frozen=True, kw_only=True)
class MailboxConnected(MailboxEvent):
    """Somebody consented at the provider that the desk may open a mailbox."""

    sentence = _("connected the mailbox with {provider}")

    provider: str


@dataclass(frozen=True, kw_only=True)
class MailTroubleBegan(Event):
    """Something has been wrong with mail for longer than it should be; said once for each trouble."""

    subject: Trouble
    sentence = _("noticed a trouble with mail: {words}")

    kind: str
    words: str


@dataclass(frozen=True, kw_only=True)
class MailTroubleOver(Event):
    """A trouble with mail is over."""

    subject: Trouble
    sentence = _("noticed that a trouble with mail is over: {words}")

    kind: str
    words: str


@dataclass(frozen=True, kw_only=True)
class MailUnderstood(MailEvent):
    """A mail became what it was to become."""

    sentence = _("understood the mail: {why}")

    outcome: str
    reason: str
    why: str


@dataclass(frozen=True, kw_only=True)
class MailReplayed(MailEvent):
    """A mail in quarantine is looked at once more."""

    sentence = _("had the mail looked at again")

    forced: bool


@dataclass(frozen=True, kw_only=True)
class MailTaken(MailEvent):
    """A person took a mail out of quarantine, whatever the filters said."""

    sentence = _("took the mail")


@dataclass(frozen=True, kw_only=True)
class MailSetAside(MailEvent):
    """A person said that a mail in quarantine is not for the desk; it is kept."""

    sentence = _("set the mail aside as not for us")

    why: str


@dataclass(frozen=True, kw_only=True)
class MailBroughtBack(MailEvent):
    """A mail that was set aside waits in quarantine again."""

    sentence = _("brought the mail back into quarantine")


@dataclass(frozen=True, kw_only=True)
class MailBounced(Event):
    """A mail about a ticket could not be delivered."""

    subject: Ticket
    sentence = _("could not reach {address}: {said}")

    entry: int | None
    address: str
    status: str
    hard: bool
    said: str


@dataclass(frozen=True, kw_only=True)
class AddressSuppressed(Event):
    """An address is dead; nothing is sent there by itself for a while."""

    subject: Suppression
    sentence = _("suppressed the address")

    status: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class SuppressionLifted(Event):
    """An address is written to again before its time."""

    subject: Suppression
    sentence = _("lifted the suppression of the address")

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TokenKeyRotated(Event):
    """Mails are signed with a new key."""

    subject: TokenKey
    sentence = _("drew a new key for mails")

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TokenKeyEnded(Event):
    """The tokens under a key are no longer believed."""

    subject: TokenKey
    sentence = _("ended a key for mails")

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class MailKeyAdded(Event):
    """A key for mail was added; what is secret of it stands nowhere but in its row, sealed."""

    subject: MailKey
    sentence = _("added the key")

    key_kind: str
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class MailUnlocked(MailEvent):
    """A mail that came encrypted was opened."""

    sentence = _("opened the encrypted mail with the key “{key}”")

    key: str
