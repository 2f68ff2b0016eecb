"""In which language and time zone clients are written to: as the mailbox says by which their ticket came, where they chose nothing."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, cast

from bailiwick.core.prepared import Prepared, Slot
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.models import MessageLink, Role
from bailiwick.notifications.actions import Manner
from bailiwick.people.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import Model, QuerySet

    from bailiwick.mailroom.models import Mailbox

#: the mailbox of the mail that is being acted on: what it opens is not linked to it yet
_acting: ContextVar[Mailbox | None] = ContextVar("mailbox_of_the_mail", default=None)


@contextmanager
def speaking_through(mailbox: Mailbox | None) -> Iterator[None]:
    """Let what is told within be told as a mailbox says."""
    before = _acting.set(mailbox)
    try:
        yield
    finally:
        _acting.reset(before)


def manners_of_clients(record: Model, people: set[int]) -> Mapping[int, Manner]:
    """Return how the clients of a ticket are written to that came by a mailbox with a language or time zone of its own."""
    clients = {record.requester_id, record.affected_id} & people if isinstance(record, Ticket) else set()
    language, zone = _of_mailbox(cast("Ticket", record)) if clients else ("", "")
    if not (language or zone):
        return {}
    chosen = dict(User.objects.filter(person__in=clients).values_list("person", "preferences"))
    made = {}
    for person in (each for each in clients if each is not None):
        own = chosen.get(person) or {}
        made[person] = Manner("" if own.get("language") else language, "" if own.get("time_zone") else zone)
    return made


def _of_mailbox(ticket: Ticket) -> tuple[str, str]:
    """Return language and time zone of the mailbox by which a ticket came."""
    acting = _acting.get()
    if acting is not None:
        return acting.language, acting.time_zone
    return _OPENED.first(ticket=ticket.pk) or ("", "")


def _opened() -> QuerySet[MessageLink, tuple[str, str]]:
    """Return language and time zone of the mailbox by which a ticket came."""
    opened = MessageLink.objects.filter(ticket=Slot("ticket", MessageLink.ticket), role=Role.OPENED, arrival__mailbox__isnull=False)
    return opened.order_by("id").values_list("arrival__mailbox__language", "arrival__mailbox__time_zone")[:1]


_OPENED = Prepared(_opened)
