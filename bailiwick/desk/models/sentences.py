"""What is read back to a caller, in words they can rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.clocks.models import Priority
from bailiwick.core.moments import spoken
from bailiwick.desk.models.tickets import FINISHED, Ticket
from bailiwick.desk.models.triages import Triage

if TYPE_CHECKING:
    from datetime import datetime


def read_back(ticket: Ticket, now: datetime) -> str:
    """Return the sentence that ends a call: what was found out, number, priority and what is promised, in the office's zone.

    A ticket that is still to be worked on is never told to be solved, whatever the questions came to.

    >>> read_back(ticket, now)
    "Your ticket is T-000123, priority 3 (Moderate). We will look at it by today 16:30."
    """
    facts = {"number": ticket.number, "priority": ticket.priority, "word": Priority(ticket.priority).label}
    triage = Triage.objects.filter(ticket=ticket, is_current=True).select_related("version").first() if ticket.state not in FINISHED else None
    came_to = triage.came_to if triage is not None else None
    told = came_to.tell.spoken() if came_to is not None and came_to.tell is not None and not came_to.solved else ""
    name = _("Your ticket is %(number)s, priority %(priority)d (%(word)s).") % facts
    return " ".join(filter(None, [told, name, _promised(ticket, now)]))


def _promised(ticket: Ticket, now: datetime) -> str:
    if ticket.state in FINISHED:
        return _("It is solved.")
    if ticket.responded_at is None and ticket.respond_by_at is not None and ticket.respond_by_at > now:
        return _("We will look at it by %(when)s.") % {"when": spoken(ticket.respond_by_at, now)}
    if ticket.due_at is not None and ticket.due_at > now:
        return _("We will have it solved by %(when)s.") % {"when": spoken(ticket.due_at, now)}
    if ticket.state == ticket.State.WAITING:
        return _("It is waiting; we will tell you when it goes on.")
    return _("It is late; we are working on it and will tell you how it stands.")
