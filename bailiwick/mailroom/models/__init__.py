"""What is true of the mailroom: where mail is taken from, the mail as it came, and what became of it."""

from bailiwick.mailroom.models.arrivals import Arrival, Repeat
from bailiwick.mailroom.models.choices import After, ArrivalState, BeginWith, MailboxKind, OutcomeKind, Provider, Security, SignInBy, Via
from bailiwick.mailroom.models.mailboxes import Mailbox, plain_address, without_plus
from bailiwick.mailroom.models.raw_mails import RawMail

__all__ = [
    "After",
    "Arrival",
    "ArrivalState",
    "BeginWith",
    "Mailbox",
    "MailboxKind",
    "OutcomeKind",
    "Provider",
    "RawMail",
    "Repeat",
    "Security",
    "SignInBy",
    "Via",
    "plain_address",
    "without_plus",
]
