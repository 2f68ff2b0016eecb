"""What is known of a mail on its way through the filters: each adds what it finds, none changes anything else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bailiwick.desk.models import Ticket
from bailiwick.mailroom.engine.kinds import asks_for_silence
from bailiwick.mailroom.models import plain_address

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models import Category
    from bailiwick.mailroom.engine import Failure, Parsed
    from bailiwick.mailroom.models import AlertRule, Arrival, Mailbox, MailRule, Message, MessageLink
    from bailiwick.mailroom.tokens import Pass
    from bailiwick.people.models import Person, Team, User


@dataclass(frozen=True, slots=True)
class Halt:
    """Why a mail goes no further: as a code, and in words that name no ticket."""

    reason: str
    why: str
    #: it is noted and done with, instead of waiting for a person
    is_noted: bool = False


@dataclass(frozen=True, slots=True)
class Forward:
    """A mail of a client that a technician sent on."""

    name: str
    address: str
    subject: str
    text: str
    comment: str
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a monitoring program says of one thing."""

    rule: AlertRule
    key: str
    state: str
    is_problem: bool


@dataclass(slots=True)
class Wishes:
    """What is wished for a ticket that a mail opens: by control headers, by rules, otherwise by the mailbox."""

    team: Team | None = None
    category: Category | None = None
    priority: int | None = None
    priority_reason: str = ""
    #: it opens a ticket though a stranger or a program wrote
    opens: bool = False


@dataclass(slots=True)
class Mail:
    """One mail on its way."""

    arrival: Arrival
    parsed: Parsed
    identity: str
    now: datetime
    mailbox: Mailbox | None = None

    #: who wrote, as addresses are compared
    sender: str = ""
    person: Person | None = None
    account: User | None = None
    #: several people have this address, and the name does not say which of them wrote
    is_ambiguous: bool = False
    forward: Forward | None = None

    #: what a true token says, and where it stood
    token: Pass | None = None
    #: a token bears our name and a wrong signature
    is_forged: bool = False
    #: it answers a conversation of another mailbox
    is_apart: bool = False
    #: the ticket it belongs to, and how that was found: token, plus_address, marker, references, subject
    ticket: Ticket | None = None
    found_by: str = ""
    #: the sender had a part in that ticket before
    has_part: bool = False
    #: a client sent the sender a copy of the very mail that is answered
    has_copy: bool = False
    #: the same message came to this mailbox before, and what it did
    twin: MessageLink | None = None
    #: whether a message is kept that is the same or is called the same
    is_known: bool = True

    #: a rule that is tried, in place of what is stored of it
    tried: MailRule | None = None
    failures: tuple[Failure, ...] = ()
    #: the failures concern mail that really went out from here
    is_our_bounce: bool = False
    sighting: Sighting | None = None
    wishes: Wishes = field(default_factory=Wishes)
    halt: Halt | None = None
    #: the row of the message, once it is kept
    message: Message | None = None
    #: a person takes it out of quarantine, whatever stopped it
    is_taken: bool = False
    #: number and words of every filter that had something to say, for whoever asks why
    steps: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_machine(self) -> bool:
        """Whether a program wrote, which is never answered."""
        return self.parsed.kind != "human"

    @property
    def wants_no_answer(self) -> bool:
        """Whether no program may answer it: another one wrote, or whoever wrote asks for that."""
        return self.is_machine or asks_for_silence(self.parsed.signs)

    @property
    def recipients(self) -> list[str]:
        """Every address the mail says it is for, the envelope's first."""
        told = [self.arrival.envelope_to, *(each.email for each in (*self.parsed.to, *self.parsed.cc))]
        delivered = [value for name, value in self.parsed.headers if name.lower() in {"delivered-to", "x-original-to", "envelope-to"}]
        return list(dict.fromkeys(plain_address(each) for each in (*told, *delivered) if each))

    def stop(self, reason: str, why: str, *, is_noted: bool = False) -> None:
        """Let the mail go no further; the first reason counts."""
        if self.halt is None:
            self.halt = Halt(reason, why, is_noted)

    def belongs_to(self, ticket: Ticket, found_by: str) -> None:
        """Say which ticket it belongs to."""
        self.ticket, self.found_by = ticket, found_by
