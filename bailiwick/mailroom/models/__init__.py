"""What is true of the mailroom: where mail is taken from, the mail as it came, and what became of it."""

from bailiwick.mailroom.models.alerts import Alert, AlertRule
from bailiwick.mailroom.models.arrivals import Arrival, Repeat
from bailiwick.mailroom.models.choices import After, ArrivalState, BeginWith, MailboxKind, OutcomeKind, Provider, Security, SignInBy, Via
from bailiwick.mailroom.models.keys import TokenKey
from bailiwick.mailroom.models.mail_keys import MailKey, MailKeyKind
from bailiwick.mailroom.models.mailboxes import Mailbox, mailbox_of, plain_address, without_plus
from bailiwick.mailroom.models.messages import LogoSight, Message, MessageFile, MessageLink, Role
from bailiwick.mailroom.models.raw_mails import RawMail
from bailiwick.mailroom.models.rules import MailKind, MailRule, Treatment, mail_rules
from bailiwick.mailroom.models.suppressions import Suppression
from bailiwick.mailroom.models.troubles import Pulse, Trouble, TroubleKind

__all__ = [
    "After",
    "Alert",
    "AlertRule",
    "Arrival",
    "ArrivalState",
    "BeginWith",
    "LogoSight",
    "MailKey",
    "MailKeyKind",
    "MailKind",
    "MailRule",
    "Mailbox",
    "MailboxKind",
    "Message",
    "MessageFile",
    "MessageLink",
    "OutcomeKind",
    "Provider",
    "Pulse",
    "RawMail",
    "Repeat",
    "Role",
    "Security",
    "SignInBy",
    "Suppression",
    "TokenKey",
    "Treatment",
    "Trouble",
    "TroubleKind",
    "Via",
    "mail_rules",
    "mailbox_of",
    "plain_address",
    "without_plus",
]
