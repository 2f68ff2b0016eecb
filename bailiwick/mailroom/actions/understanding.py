"""From a stored mail to what becomes of it: the one place where a mail is looked into."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.mailroom.actions.acting import act
from bailiwick.mailroom.actions.deciding import decide
from bailiwick.mailroom.actions.heading import note_heading
from bailiwick.mailroom.actions.mail_keys import note_unlocking, read_with_keys
from bailiwick.mailroom.actions.settling import Outcome
from bailiwick.mailroom.events import MailUnderstood
from bailiwick.mailroom.filters import Mail, annotate
from bailiwick.mailroom.models import Arrival, Mailbox, MailRule, OutcomeKind
from bailiwick.mailroom.tokens import installation

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.mailroom.engine import Parsed

#: what no installation is called
NOBODY = "-"


def understand(arrival: Arrival, *, now: datetime) -> Outcome:
    """Return what a mail becomes, having done it in the caller's transaction; what cannot be placed waits for a person."""
    mail = looked_into(arrival, now=now)
    note_heading(mail)
    note_unlocking(arrival, mail.parsed.seals, now=now)
    outcome = act(mail, decide(mail))
    if outcome.kind != OutcomeKind.QUARANTINED:
        told = MailUnderstood(actor=System("mail intake"), subject=arrival, at=now, outcome=str(outcome.kind), reason=outcome.reason, why=outcome.why)
        publish(told)
    return outcome


def looked_into(arrival: Arrival, *, now: datetime, rule: MailRule | None = None) -> Mail:
    """Return a mail with everything that the filters find; `rule` is one that is tried, in the place it would have."""
    parsed = read_with_keys(arrival.raw.content(), own=installation() or NOBODY, now=now)
    mail = Mail(arrival=arrival, parsed=parsed.opened, identity=identity(parsed.plain, arrival), now=now, mailbox=arrival.mailbox)
    if mail.mailbox is None:
        mail.mailbox = next((found for each in mail.recipients if (found := Mailbox.objects.addressed(each)) is not None), None)
    mail.tried = rule
    annotate(mail)
    return mail


def identity(parsed: Parsed, arrival: Arrival) -> str:
    """Return what is the same for every copy of a message, whichever way it came; without name and date it is its bytes."""
    named = parsed.message_id or (parsed.date.isoformat() if parsed.date else "") or arrival.raw.sha256
    said = (named, parsed.from_email, parsed.subject, parsed.text, *(each.sha256 for each in parsed.attachments))
    return sha256("\0".join(each or "" for each in said).encode("utf-8", "surrogatepass")).hexdigest()
