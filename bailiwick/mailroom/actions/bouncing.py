"""Mail that came back: noted on its ticket, told to whoever has it, and for dead addresses not tried again for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.desk.actions import add_entry
from bailiwick.desk.models import Channel, EntryKind
from bailiwick.mailroom.actions.returning import note_returns
from bailiwick.mailroom.actions.wording import server_words, stored
from bailiwick.mailroom.events import AddressSuppressed, MailBounced
from bailiwick.mailroom.models import Suppression, plain_address

if TYPE_CHECKING:
    from bailiwick.desk.models import Entry, Ticket
    from bailiwick.mailroom.engine import Failure
    from bailiwick.mailroom.filters import Mail

#: how long nothing is sent to a dead address (Zammad's number)
WHILE: Final = timedelta(days=60)


def note_bounce(mail: Mail, ticket: Ticket | None) -> Entry | None:
    """Suppress the dead addresses, and say on the ticket what did not arrive: no clock and no state hears of it."""
    for failure in mail.failures:
        if failure.hard:
            suppress(failure, mail)
    note_returns(mail)
    if ticket is None:
        return None
    root = ticket.merged_into if ticket.merged_into is not None else ticket
    entry = add_entry(root, actor=System("mail intake"), now=mail.now, kind=EntryKind.NOTE, body=_words(mail), channel=Channel.EMAIL)
    failed = mail.token.entry if mail.token is not None and mail.token.entry else None
    for failure in mail.failures:
        publish(
            MailBounced(
                actor=System("mail intake"),
                subject=root,
                at=mail.now,
                entry=failed,
                address=plain_address(failure.recipient),
                status=failure.status or "",
                hard=failure.hard,
                said=server_words(failure, 300),
            )
        )
    return entry


def suppress(failure: Failure, mail: Mail) -> Suppression:
    """Send nothing to a dead address for a while."""
    address = stored(plain_address(failure.recipient), 320)
    row, _is_new = Suppression.objects.select_for_update().get_or_create(address=address, defaults={"since": mail.now, "until": mail.now})
    row.since = row.since if row.until > mail.now and row.lifted_at is None else mail.now
    row.until, row.lifted_at = mail.now + WHILE, None
    row.status, row.diagnostic = stored(failure.status, 16), stored(failure.diagnostic, 500)
    row.bounces, row.arrival = row.bounces + 1, mail.arrival
    row.save()
    publish(AddressSuppressed(actor=System("mail intake"), subject=row, at=mail.now, status=row.status))
    return row


def _words(mail: Mail) -> str:
    """Return what a bounce says, an address to a line."""
    hard = _("%(address)s cannot be reached: %(said)s Nothing is sent there by itself for %(days)d days.")
    soft = _("%(address)s has not got our mail yet: %(said)s")
    lines = [
        (hard if failure.hard else soft) % {"address": failure.recipient, "said": server_words(failure, 300), "days": WHILE.days}
        for failure in mail.failures
    ]
    return stored("\n".join(lines) or _("A mail came back, without saying for whom."), 20_000)
