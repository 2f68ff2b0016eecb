"""0200: mail that came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bailiwick.desk.models import Ticket
from bailiwick.mailroom.filters.f0120_references import NOTICE, told_of
from bailiwick.mailroom.models import MessageLink, Role, plain_address
from bailiwick.notifications.models import Outgoing

if TYPE_CHECKING:
    from bailiwick.mailroom.filters.context import Mail


#: how long mail servers try to deliver, and some more
TRIED: Final = timedelta(days=7)


def bounces(mail: Mail) -> None:
    """Find what failed and for whom; a report about mail that never went out from here is believed nothing.

    After Zammad 0900 to 0955: the original's Message-ID leads to the ticket, 5.x.x suppresses the address, 4.x.x is noted
    only. Reports can be made up, so an address is suppressed only when the mail that failed is one of ours, and went there: by
    its token or its name, which whoever got a mail knows too, and could use against others; or because something was sent
    there within the days that mail servers try.
    """
    bounce = mail.parsed.bounce
    if bounce is None:
        return
    mail.failures = bounce.failures
    ids = [each for each in (bounce.original_id, *reversed(bounce.original_references)) if each]
    if mail.ticket is None:
        _find(mail, ids)
    is_proven = mail.token is not None or mail.found_by == "references"
    mail.is_our_bounce = is_proven or _was_written_to(mail)
    if is_proven:
        mail.failures = tuple(each if not each.hard or _went_to(mail, each.recipient) else replace(each, hard=False) for each in mail.failures)


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


def _went_to(mail: Mail, address: str) -> bool:
    """Whether a mail of the ticket, or the very one that is named, was written to an address."""
    there = Outgoing.objects.filter(address__iexact=plain_address(address))
    if mail.ticket is not None:
        family = [each for each in (mail.ticket.pk, mail.ticket.merged_into_id) if each is not None]
        if there.filter(subject_type=Ticket._meta.label_lower, subject_id__in=family).exists():
            return True
    named = mail.parsed.bounce.original_id if mail.parsed.bounce is not None else None
    return bool(named) and there.filter(message_id=named).exists()


def _was_written_to(mail: Mail) -> bool:
    """Whether something was sent, within the days that mail servers try, to one of those who are told to be unreachable."""
    addresses = {written for failure in mail.failures for written in (plain_address(failure.recipient), failure.recipient)}
    return bool(addresses) and Outgoing.objects.filter(address__in=addresses, sent_at__gt=mail.now - TRIED).exists()
