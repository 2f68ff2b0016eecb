"""How a request stands, as one tells somebody who does not work at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.clocks.models import Clock, ClockKind, ClockParty, explain_clocks, short_form, subject_of
from bailiwick.core.moments import exact, spoken
from bailiwick.desk.models import State, Wait, WaitsOn

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models import Ticket


def state_words(ticket: Ticket, waits_on: str = "", *, is_refused: bool = False) -> str:
    """Return the state in the words of the portal."""
    if is_refused:
        return _("Not approved")
    if ticket.state == State.WAITING:
        return (
            {WaitsOn.CLIENT: _("Waiting for you"), WaitsOn.APPROVAL: _("Waiting for an approval")}.get(WaitsOn(waits_on), _("Waiting"))
            if waits_on
            else _("Waiting")
        )
    return {
        State.NEW: _("Received"),
        State.OPEN: _("Being worked on"),
        State.SOLVED: _("Solved"),
        State.CLOSED: _("Done"),
    }[State(ticket.state)]


def waits_of(tickets: list[Ticket]) -> dict[int, str]:
    """Return ticket -> whom it waits for, for those that wait: one query."""
    keys = [ticket.pk for ticket in tickets if ticket.state == State.WAITING]
    return dict(Wait.objects.filter(ticket__in=keys, ended_at=None).values_list("ticket", "on")) if keys else {}


def promise_words(ticket: Ticket, now: datetime) -> dict[str, str]:
    """Return what is promised and until when; nothing once it is solved or while it rests."""
    if not ticket.is_unfinished or ticket.state == State.WAITING:
        return {}
    if ticket.responded_at is None and ticket.respond_by_at is not None and ticket.respond_by_at > now:
        return {"words": _("We look at it by %(when)s.") % {"when": spoken(ticket.respond_by_at, now)}, "exact": exact(ticket.respond_by_at)}
    if ticket.due_at is None:
        return {}
    if ticket.due_at < now:
        return {"words": _("We are later than we promised. We are sorry, and still on it."), "exact": exact(ticket.due_at)}
    return {"words": _("We want it solved by %(when)s.") % {"when": spoken(ticket.due_at, now)}, "exact": exact(ticket.due_at)}


def counted_words(ticket: Ticket, now: datetime) -> str:
    """Return in short how the promise to solve it is counted; nothing where none was made."""
    subject = subject_of(ticket)
    own = Clock.objects.about(subject.type, [subject.id]).filter(kind=ClockKind.RESOLVE, party=ClockParty.CLIENT)
    return " ".join(short_form(one) for one in explain_clocks(own, now))


def request_line(ticket: Ticket, now: datetime, waits_on: str = "", *, me: int | None = None, is_refused: bool = False) -> dict[str, object]:
    """Return a request as a line of a list; one that was refused asks nothing of anybody."""
    whose = ticket.affected or ticket.requester
    return {
        "ticket": ticket,
        "state": State.CLOSED if is_refused else ticket.state,
        "state_label": state_words(ticket, waits_on, is_refused=is_refused),
        "promise": promise_words(ticket, now),
        "opened": spoken(ticket.opened_at, now),
        "whose": whose.name if whose is not None and whose.pk != me else "",
        "needs_you": (ticket.state == State.SOLVED and not is_refused) or waits_on == WaitsOn.CLIENT,
    }
