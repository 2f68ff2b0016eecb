"""0800: too much at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from bailiwick.core.prepared import Prepared, Slot
from bailiwick.mailroom.models import MessageLink, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.desk.models import Ticket
    from bailiwick.mailroom.filters.context import Mail

#: mails that may join a ticket -> within how many minutes
PER_TICKET: Final = ((10, 10), (15, 30), (25, 60), (50, 180), (100, 600))
#: mails of one address that may do anything
PER_ADDRESS: Final = ((30, 10), (60, 30), (120, 60), (240, 180), (360, 600))
#: mails that may join tickets, of all together
OVERALL: Final = ((2_000, 10), (6_000, 60))
#: reopenings of a ticket, by one address, and of all tickets together
REOPEN_TICKET: Final = ((3, 60), (10, 1_440))
REOPEN_ADDRESS: Final = ((10, 60), (40, 1_440))
REOPEN_OVERALL: Final = ((200, 60),)
#: tickets that alerts of one address, and all alerts together, may open; and tickets for storms of alerts
ALERTS_ADDRESS: Final = ((20, 10), (60, 60))
ALERTS_OVERALL: Final = ((60, 10), (180, 60))
STORMS: Final = ((6, 60),)
#: tickets of one address whose opening is acknowledged; the others are opened all the same
ACKNOWLEDGED: Final = ((10, 60), (20, 1_440))
#: rows that are read rather than counted
FEW: Final = 500
JOINING: Final = (Role.REPLIED, Role.REOPENED, Role.NOTED)
#: how the links of alerts say that they found their ticket
ALERT, STORM = "alert", "storm"


def limits(mail: Mail) -> None:
    """Stop a mail when its ticket, its sender or all senders together had their fill: two machines may be talking.

    The numbers for tickets and addresses are Zammad's for automatic mail (ticket and recipient; recipient in all). Thread 24
    of the research (Frappe, osTicket, Chatwoot): headers alone do not stop every loop. What counts is what mails did, which
    stands in the database, so that a restart forgets nothing. Alerts have their own memory and limits, so that what they do counts
    for nobody else; and one mail server brings back the mails to many addresses: these are not stopped for their sender.
    """
    if mail.halt is not None or mail.sighting is not None or mail.twin is not None:
        return
    taken = _taken()
    if not mail.is_our_bounce and _is_reached(_TAKEN, PER_ADDRESS, mail):
        mail.stop("limit_address", _("This address wrote so often that a machine may be answering a machine."))
    elif mail.ticket is not None and _is_over(taken.filter(ticket=mail.ticket, role__in=JOINING), PER_TICKET, mail.now):
        mail.stop("limit_ticket", _("So many mails joined its ticket that a machine may be answering a machine."))
    elif mail.ticket is not None and _is_over(taken.filter(role__in=JOINING), OVERALL, mail.now):
        mail.stop("limit_overall", _("So many mails joined tickets that something may be going in circles."))


def may_reopen(mail: Mail, ticket: Ticket) -> bool:
    """Whether a mail may open a ticket once more; asked when that is about to happen. Persons and alerts do not count each other."""
    reopened = MessageLink.objects.filter(role=Role.REOPENED)
    reopened = reopened.filter(found_by=ALERT) if mail.sighting is not None else reopened.exclude(found_by=ALERT)
    asked = (
        (reopened.filter(Q(ticket=ticket) | Q(ticket__merged_into=ticket)), REOPEN_TICKET),
        (reopened.filter(address=mail.sender), REOPEN_ADDRESS),
        (reopened, REOPEN_OVERALL),
    )
    return not any(_is_over(rows, limits, mail.now) for rows, limits in asked)


def may_acknowledge(mail: Mail) -> bool:
    """Whether a ticket that a mail opens is acknowledged to its sender.

    RFC 3834 (2): a program answers the same address seldom. A responder that begins something new with every answer, as slowly
    as our mails to it are folded, stays below all other limits for ever; what it does not get it cannot answer.
    """
    return not _is_reached(_OPENED, ACKNOWLEDGED, mail)


def may_open(mail: Mail) -> bool:
    """Whether an alert may open a ticket of its own, or so many did that it is one of a storm."""
    opened = MessageLink.objects.filter(role=Role.OPENED, found_by=ALERT)
    asked = ((opened.filter(address=mail.sender), ALERTS_ADDRESS), (opened, ALERTS_OVERALL))
    return mail.is_taken or not any(_is_over(rows, limits, mail.now) for rows, limits in asked)


def may_gather(mail: Mail) -> bool:
    """Whether one more ticket may be opened for a storm of alerts."""
    return mail.is_taken or not _is_over(MessageLink.objects.filter(role=Role.OPENED, found_by=STORM), STORMS, mail.now)


def _is_over(rows: QuerySet[MessageLink], limits: tuple[tuple[int, int], ...], now: datetime) -> bool:
    """Whether rows reached one of their limits: few are read once, many are counted."""
    if max(count for count, _minutes in limits) > FEW:
        return any(rows.filter(at__gt=now - timedelta(minutes=minutes)).count() >= count for count, minutes in limits)
    longest = max(minutes for _most, minutes in limits)
    most = max(count for count, _minutes in limits)
    return _exceeds(rows.filter(at__gt=now - timedelta(minutes=longest)).order_by("-at").values_list("at", flat=True)[:most], limits, now)


def _is_reached(rows: Prepared[datetime], limits: tuple[tuple[int, int], ...], mail: Mail) -> bool:
    """Whether the rows of a sender reached one of their limits: what every mail is asked."""
    longest = max(minutes for _most, minutes in limits)
    return _exceeds(rows(address=mail.sender, since=mail.now - timedelta(minutes=longest)), limits, mail.now)


def _exceeds(times: Iterable[datetime], limits: tuple[tuple[int, int], ...], now: datetime) -> bool:
    ages = [now - at for at in times]
    return any(sum(age < timedelta(minutes=minutes) for age in ages) >= count for count, minutes in limits)


def _of_sender(rows: QuerySet[MessageLink], limits: tuple[tuple[int, int], ...]) -> QuerySet[MessageLink, datetime]:
    """Return when the links of a sender were made, as many of them as matter."""
    asked = rows.filter(address=Slot("address", MessageLink.address), at__gt=Slot("since", MessageLink.at))
    return asked.order_by("-at").values_list("at", flat=True)[: max(count for count, _minutes in limits)]


def _taken() -> QuerySet[MessageLink]:
    """Return what mails did; what alerts do has a memory of its own."""
    return MessageLink.objects.exclude(role=Role.SENT).exclude(found_by__in=(ALERT, STORM))


_TAKEN = Prepared(lambda: _of_sender(_taken(), PER_ADDRESS))
_OPENED = Prepared(lambda: _of_sender(MessageLink.objects.filter(role=Role.OPENED), ACKNOWLEDGED))
