"""0030: a message that came before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from bailiwick.core.prepared import Prepared, Slot
from bailiwick.mailroom.models import Message, MessageLink

if TYPE_CHECKING:
    from bailiwick.mailroom.filters.context import Mail


def duplicate(mail: Mail) -> None:
    """Find the same message in the same mailbox, by whichever of its addresses; what only claims to be the same waits.

    FreeScout #4958: mail judged a duplicate was never seen again. So the same Message-ID alone does not make a duplicate:
    sender, subject and all of the content must be the same. FreeScout #5284: one message to two mailboxes made eight
    conversations; here it is one message, and each mailbox has its own ticket.
    """
    mail.is_known = _LIKE.first(identity=mail.identity, name=mail.parsed.message_id or NAMELESS) is not None
    if not mail.is_known:
        return
    here = MessageLink.objects.filter(arrival__mailbox=mail.arrival.mailbox).exclude(arrival=mail.arrival)
    mail.twin = here.filter(message__identity=mail.identity).select_related("ticket", "entry").first()
    if mail.twin is not None or not mail.parsed.message_id:
        return
    if here.filter(message__message_id=mail.parsed.message_id, message__from_email=mail.sender).exists() or _is_borrowed(mail):
        mail.stop("same_id", _("Another mail came with the same Message-ID and says something else."))


#: what no message is called
NAMELESS = "-"
#: messages that are the same or are called the same, which two indexes answer at once
_LIKE = Prepared(
    lambda: Message.objects.filter(Q(identity=Slot("identity", Message.identity)) | Q(message_id=Slot("name", Message.message_id))).values_list(
        "pk", flat=True
    )[:1]
)


def _is_borrowed(mail: Mail) -> bool:
    """Whether somebody else's mail bore the name first: two senders never make the same one by themselves."""
    others = Message.objects.filter(message_id=mail.parsed.message_id).exclude(identity=mail.identity)
    return others.filter(links__isnull=False).exclude(from_email=mail.sender).exists()
