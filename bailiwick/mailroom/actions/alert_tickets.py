"""What happens on the tickets of alerts: opened for a thing that is broken, opened again, told how it goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import Opening, add_entry, open_ticket, reopen_ticket
from bailiwick.desk.models import Channel, EntryKind
from bailiwick.mailroom.filters import may_reopen

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Entry, Ticket
    from bailiwick.mailroom.filters import Mail, Sighting
    from bailiwick.mailroom.models import Alert


def ticket_of(alert: Alert) -> Ticket | None:
    """Return the ticket about an alert, or the one that it was merged into."""
    ticket = alert.ticket
    return ticket.merged_into if ticket is not None and ticket.merged_into is not None else ticket


def opened(mail: Mail, seen: Sighting, title: str, text: str, actor: Actor) -> Ticket:
    """Open a ticket as the rule and the mailbox wish."""
    rule, box = seen.rule, mail.mailbox
    category = rule.category or (box.category if box is not None else None)
    opening = Opening(
        title=title,
        description=text,
        team=rule.team or (box.team if box is not None else None),
        category=category if category is not None and not category.is_retired else None,
        priority=rule.priority,
        priority_reason=_("As the rule “%(name)s” says") % {"name": rule.name} if rule.priority is not None else "",
        site=box.site if box is not None else None,
        channel=Channel.MONITOR,
    )
    return open_ticket(opening, actor=actor, now=mail.now)


def opened_again(mail: Mail, seen: Sighting, ticket: Ticket, actor: Actor) -> Ticket | None:
    """Open the ticket again when it was solved a moment ago; what comes and goes too often gets a new one."""
    recently = ticket.solved_at is not None and mail.now - ticket.solved_at <= timedelta(minutes=seen.rule.again_within)
    if not recently or not may_reopen(mail, ticket):
        return None
    try:
        with transaction.atomic():
            reopen_ticket(ticket, actor=actor, now=mail.now, reason=_("%(key)s is %(state)s again") % {"key": seen.key, "state": seen.state})
    except Conflict:
        return None
    return ticket


def told(mail: Mail, ticket: Ticket, text: str, actor: Actor) -> Entry:
    """Write on a ticket how it goes on."""
    return add_entry(ticket, actor=actor, now=mail.now, kind=EntryKind.NOTE, body=text, channel=Channel.MONITOR)
