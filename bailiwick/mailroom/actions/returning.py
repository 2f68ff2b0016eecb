"""A report that a mail of ours could not be delivered is tied to the very mail, and so to its entry and its reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bailiwick.core.actors import System
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions.wording import server_words
from bailiwick.mailroom.models import plain_address
from bailiwick.notifications.actions import note_return
from bailiwick.notifications.models import Outgoing

if TYPE_CHECKING:
    from bailiwick.mailroom.engine import Failure
    from bailiwick.mailroom.filters import Mail

#: what stands in the address of an envelope after its token: the mail
_MAIL: Final = re.compile(r"\+bw-[^@\s]{1,90}\.([0-9a-z]{1,12})@")
#: the server gave up after trying for days
EXPIRED: Final = "4.4.7"


def note_returns(mail: Mail) -> list[Outgoing]:
    """Note on every mail of ours that a report is about what the other server said; return them."""
    found = []
    for failure in mail.failures:
        sent = sent_mail(mail, failure)
        if sent is not None:
            note_return(sent, actor=System("mail intake"), now=mail.now, said=server_words(failure, 500), is_final=is_final(failure))
            found.append(sent)
    return found


def is_final(failure: Failure) -> bool:
    """Whether a mail is not under way any more: refused for good, or tried for too long."""
    return failure.hard or failure.status is None or failure.status == EXPIRED or not failure.status.startswith("4")


def sent_mail(mail: Mail, failure: Failure) -> Outgoing | None:
    """Return the mail that failed: by its name, by the address its report came to, or by its token and its reader."""
    return _by_name(mail) or _by_envelope(mail) or _by_token(mail, failure)


def _by_name(mail: Mail) -> Outgoing | None:
    name = mail.parsed.bounce.original_id if mail.parsed.bounce is not None else None
    return Outgoing.objects.filter(message_id=name).order_by("-id").first() if name else None


def _by_envelope(mail: Mail) -> Outgoing | None:
    """Return the mail named behind the token of an envelope; the token must be true and of the same ticket."""
    if mail.token is None:
        return None
    named = next((match[1] for each in mail.recipients if (match := _MAIL.search(each)) is not None), "")
    rows = Outgoing.objects.filter(pk=int(named, 36)) if named else Outgoing.objects.none()
    return rows.filter(subject_type=Ticket._meta.label_lower, subject_id=mail.token.ticket, part_id=mail.token.entry or None).first()


def _by_token(mail: Mail, failure: Failure) -> Outgoing | None:
    if mail.token is None:
        return None
    about = Outgoing.objects.filter(subject_type=Ticket._meta.label_lower, subject_id=mail.token.ticket, part_id=mail.token.entry or None)
    return about.filter(address__iexact=plain_address(failure.recipient)).order_by("-id").first()
