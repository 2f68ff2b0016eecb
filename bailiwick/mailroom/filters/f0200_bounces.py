"""0200: mail that came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.desk.models import Ticket
from bailiwick.mailroom.filters.f0120_references import NOTICE, told_of
from bailiwick.mailroom.models import MessageLink, Role, plain_address
from bailiwick.notifications.models import Outgoing

if TYPE_CHECKING:
    from bailiwick.mailroom.filters.context import Mail


def bounces(mail: Mail) -> None:
    """Find what failed and for whom; a report about mail that never went out from here is believed nothing.

    After Zammad 0900 to 0955: the original's Message-ID leads to the ticket, 5.x.x suppresses the address, 4.x.x is noted
    only. Reports can be made up, so an address is suppressed only when the mail that failed is one of ours: by its token, by
    the name of a notice that went to that address, or because something was sent there at all.
    """
    bounce = mail.parsed.bounce
    if bounce is None:
        return
    mail.failures = bounce.failures
    ids = [each for each in (bounce.original_id, *reversed(bounce.original_references)) if each]
    if mail.ticket is None:
        _find(mail, ids)
    mail.is_our_bounce = mail.token is not None or mail.found_by == "references" or _was_written_to(mail)


def _find(mail: Mail, ids: list[str]) -> None:
    sent = MessageLink.objects.filter(message__message_id__in=ids, role=Role.SENT).select_related("ticket").order_by("-id").first() if ids else None
    if sent is not None:
        mail.belongs_to(sent.ticket, "references")
        return
    for each in ids:
        notice = NOTICE.match(each)
        number = told_of(notice[1]) if notice else None
        ticket = Ticket.objects.filter(pk=number).first() if number else None
        if ticket is not None:
            mail.belongs_to(ticket, "references")
            return


def _was_written_to(mail: Mail) -> bool:
    addresses = [plain_address(failure.recipient) for failure in mail.failures]
    return bool(addresses) and Outgoing.objects.filter(address__in=addresses).exists()
