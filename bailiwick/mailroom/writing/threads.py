"""In which thread a mail stands, so that every mail program groups all about one ticket."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.mailroom.models import MessageLink, Role
from bailiwick.notifications.actions import thread_of
from bailiwick.notifications.models import Outgoing

if TYPE_CHECKING:
    from bailiwick.desk.models import Ticket

#: names that one mail refers to: the first, and the latest of the others
MOST = 20
TAKEN = (Role.OPENED, Role.REPLIED, Role.REOPENED)
#: names that fit into a header as they are
_NAME = re.compile(r"<[^\s<>@]{1,180}@[^\s<>@]{1,180}>")
_ANSWERS = re.compile(r"(?i)^(?:\s*(?:re|aw|sv|antw|res|ref)\s*(?:\[\d{1,3}\])?\s*:\s*)+")


@dataclass(frozen=True, slots=True)
class Thread:
    """What a mail answers, what it follows, and the subject of the conversation where a mail began it."""

    parent: str
    references: tuple[str, ...]
    subject: str = ""


def thread_for(mail: Outgoing, ticket: Ticket, *, is_to_client: bool) -> Thread:
    """Return the thread of a mail: what the client wrote, what went to this reader before, and a name that all about the ticket share."""
    anchor = thread_of(mail)
    came = _came(mail, ticket) if is_to_client else []
    names = sorted([(at, name) for at, name, _mine, _subject in came] + _went(mail), key=lambda row: row[0])
    chain = list(dict.fromkeys(name for _at, name in names))
    last = next((row for row in reversed(came) if row[2]), came[-1] if came else None)
    parent = last[1] if last is not None else chain[-1] if chain else anchor
    chain = [name for name in chain if name != parent]
    kept = chain if len(chain) < MOST else [chain[0], *chain[2 - MOST :]]
    return Thread(parent, tuple(dict.fromkeys((anchor, *kept, parent))), last[3] if last is not None else "")


def _came(mail: Outgoing, ticket: Ticket) -> list[tuple[float, str, bool, str]]:
    """Return the mails that were taken on a ticket, the latest last: when, name, whether this reader wrote it, subject."""
    links = MessageLink.objects.filter(ticket=ticket, role__in=TAKEN).exclude(message__message_id="").order_by("-id")
    rows = links.values_list("at", "message__message_id", "address", "message__subject")[: MOST * 2]
    return [
        (at.timestamp(), name, address == mail.address.lower(), subject) for at, name, address, subject in reversed(rows) if _NAME.fullmatch(name)
    ]


def _went(mail: Outgoing) -> list[tuple[float, str]]:
    """Return the mails about the same record that this reader got before, the latest first."""
    about = Outgoing.objects.filter(subject_type=mail.subject_type, subject_id=mail.subject_id, person_id=mail.person_id, sent_at__isnull=False)
    rows = about.exclude(message_id="").exclude(pk=mail.pk).order_by("-id").values_list("sent_at", "message_id")[: MOST * 2]
    return [(at.timestamp(), name) for at, name in rows if at is not None and _NAME.fullmatch(name)]


def answering(subject: str) -> str:
    """Return the subject of an answer; mail programs group by what follows its “Re:”."""
    return f"Re: {_ANSWERS.sub('', subject).strip()}"
