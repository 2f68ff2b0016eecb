"""Mail that nobody could open is opened once its key is here; what it says is noted on its tickets, and in nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.desk.actions import add_entry
from bailiwick.desk.models import Channel, EntryKind
from bailiwick.mailroom.actions.keeping import keep_message
from bailiwick.mailroom.actions.mail_keys import keyring, note_unlocking, read_with_keys
from bailiwick.mailroom.actions.wording import own_words, stored
from bailiwick.mailroom.filters import Mail
from bailiwick.mailroom.models import Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bailiwick.desk.models import Ticket

#: messages with seals that are looked at, the newest first
MOST: Final = 1_000
#: characters of a note, with the words before them
NOTE: Final = 99_000


def open_locked(*, now: datetime) -> int:
    """Open what a key that was added opens; return how many messages. Those that are open already are passed over, so that a job may do it twice."""
    if keyring(now) is None:
        return 0
    sealed = Message.objects.exclude(seals=[]).order_by("-id").values_list("pk", "seals")[:MOST]
    locked = [pk for pk, seals in sealed if any(seal.get("what") == "encrypted" and seal.get("state") != "opened" for seal in seals)]
    return sum(_opened(pk, now) for pk in locked)


@transaction.atomic
def _opened(pk: int, now: datetime) -> bool:
    """Open one message, unless it is open by now or stays locked."""
    message = Message.objects.select_for_update(of=("self",)).select_related("raw").get(pk=pk)
    arrival = message.raw.arrivals.order_by("id").first()
    try:
        parsed = read_with_keys(message.raw.content(), now=now).opened
    except OSError:
        return False
    told = [{"way": seal.way, "what": seal.what} | seal.as_data() for seal in parsed.seals]
    if arrival is None or told == message.seals or not any(seal.key for seal in parsed.seals):
        return False
    mail = Mail(arrival=arrival, parsed=parsed, identity=message.identity, now=now, sender=message.from_email)
    keep_message(mail)
    note_unlocking(arrival, parsed.seals, now=now)
    for ticket in _tickets(message):
        body = stored(own_words(mail), NOTE)
        note = _("A mail that came encrypted can be opened now. It says:") + f"\n\n{body}"
        add_entry(ticket, actor=System("mail intake"), now=now, kind=EntryKind.NOTE, body=note, channel=Channel.EMAIL)
    return True


def _tickets(message: Message) -> Iterator[Ticket]:
    """Yield the tickets that a message led to, where they stand now, each once."""
    known: set[int] = set()
    for link in message.links.select_related("ticket__merged_into"):
        ticket = link.ticket.merged_into or link.ticket
        if ticket.pk not in known:
            known.add(ticket.pk)
            yield ticket
