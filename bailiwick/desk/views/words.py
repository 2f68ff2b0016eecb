"""How tickets and people read on the desk's pages: plain dictionaries, made in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.core.moments import exact, span, spoken
from bailiwick.desk.actions import skills_needed
from bailiwick.desk.models import Priority, Ticket
from bailiwick.desk.records.standings import standings_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.people.models import Person

#: priority -> the level that the sign is drawn by
LEVELS = {Priority.CRITICAL: "critical", Priority.HIGH: "high", Priority.MODERATE: "normal", Priority.LOW: "low"}
#: a promise with less left than this is drawn as due soon, in seconds
SOON = 2 * 60 * 60


def priority_words(priority: int) -> str:
    """Return a priority as the desk says it: "P2 High"."""
    return f"P{priority} {Priority(priority).label}"


def person_card(person: Person) -> dict[str, str]:
    """Return who somebody is, where they sit and how to reach them."""
    parts = person.name.split()
    contact = [_("ext. %(n)s") % {"n": person.extension} if person.extension else "", person.phone, person.mobile, person.email]
    return {
        "name": person.name,
        "initials": "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper(),
        "about": ", ".join(filter(None, [person.job_title, person.department.name if person.department else ""])),
        "place": place_words(person.site, person.room),
        "contact": " · ".join(filter(None, contact)),
        "url": reverse("records:detail", args=["persons", person.pk]),
    }


def place_words(site: object, room: object) -> str:
    """Return a place as people say it: "City hall, 104"."""
    return ", ".join(str(part) for part in (site, room) if part)


def ticket_line(ticket: Ticket) -> dict[str, str]:
    """Return the words under a ticket's title."""
    person = ticket.affected or ticket.requester
    return {
        "state": ticket.get_state_display(),
        "level": LEVELS[Priority(ticket.priority)],
        "priority": priority_words(ticket.priority),
        "kind": ticket.get_kind_display(),
        "person": person.name if person else "",
        "person_url": reverse("records:detail", args=["persons", person.pk]) if person else "",
        "place": place_words(ticket.site, ticket.room),
    }


def ticket_row(ticket: Ticket) -> dict[str, str]:
    """Return a ticket as a line of a small list."""
    return {
        "number": ticket.number,
        "title": ticket.title,
        "state": ticket.state,
        "state_label": ticket.get_state_display(),
        "url": reverse("desk:ticket", args=[ticket.number]),
    }


def promise_rows(ticket: Ticket, now: datetime) -> list[dict[str, Any]]:
    """Return the promises on a ticket, how they stand and where they are explained."""
    url = reverse("desk:ticket_promise", args=[ticket.number])
    return [{**row, "url": url} for row in (_response(ticket, now), _taking(ticket, now), _solution(ticket, now), _update(ticket, now)) if row]


def _response(ticket: Ticket, now: datetime) -> dict[str, Any] | None:
    label = _("First answer")
    if ticket.responded_at is not None:
        words = _("after %(span)s") % {"span": span(int((ticket.responded_at - ticket.opened_at).total_seconds()))}
        late = ticket.respond_by_at is not None and ticket.responded_at > ticket.respond_by_at
        return {"label": label, "kind": "broken" if late else "met", "words": words, "exact": exact(ticket.responded_at)}
    if ticket.respond_by_at is None or not ticket.is_unfinished:
        return None
    return {"label": label, **_running(ticket.respond_by_at, now)}


def _solution(ticket: Ticket, now: datetime) -> dict[str, Any] | None:
    label, stands = _("Solved by"), standings_of([ticket.pk]).get(ticket.pk)
    if stands is None:
        return {"label": label, **_running(ticket.due_at, now)} if ticket.due_at is not None else None
    return {"label": label, "kind": stands.kind, "words": stands.words, "exact": stands.exact}


def _taking(ticket: Ticket, now: datetime) -> dict[str, Any] | None:
    """Return by when somebody is to take it, or whoever has it is to touch it before it goes back to the team."""
    if ticket.take_by_at is None or not ticket.is_unfinished:
        return None
    label = _("Taken by somebody by") if ticket.assignee_id is None else _("Touched by")
    left = (ticket.take_by_at - now).total_seconds()
    return {
        "label": label,
        "kind": "soon" if left < 0 else "",
        "words": spoken(ticket.take_by_at, now),
        "at": ticket.take_by_at,
        "exact": exact(ticket.take_by_at),
    }


def _update(ticket: Ticket, now: datetime) -> dict[str, Any] | None:
    """Return when the client is to hear from us again, and since when it is counted."""
    if ticket.update_due_at is None or not ticket.is_unfinished:
        return None
    since = _("counted since the client last heard from us, %(when)s") % {"when": spoken(ticket.told_at or ticket.opened_at, now)}
    row = _running(ticket.update_due_at, now)
    kind = "soon" if row["kind"] else ""  # the colour of a broken promise is for answer and solution alone
    return {"label": _("Next word to the client"), **row, "kind": kind, "exact": f"{exact(ticket.update_due_at)}, {since}"}


def _running(at: datetime, now: datetime) -> dict[str, Any]:
    left = (at - now).total_seconds()
    kind = "broken" if left < 0 else "soon" if left < SOON else ""
    return {"kind": kind, "words": spoken(at, now), "at": at, "exact": exact(at)}


def ticket_facts(ticket: Ticket, now: datetime) -> list[dict[str, Any]]:
    """Return the facts beside the story."""
    opened_by = f", {ticket.opened_by}" if ticket.opened_by else ""
    facts = [
        (_("Category"), ticket.category),
        (_("Team"), f"{ticket.team}, {_('tier')} {ticket.tier}" if ticket.team else ""),
        (_("Assignee"), ticket.assignee or _("nobody yet")),
        (_("Skills needed"), ", ".join(map(str, skills_needed(ticket)))),
        (_("Impact"), ticket.get_impact_display()),
        (_("Urgency"), ticket.get_urgency_display()),
        (_("Why this priority"), ticket.priority_reason),
        (_("Department"), ticket.department),
        (_("Requester"), ticket.requester if ticket.requester_id != ticket.affected_id else ""),
        (_("Opened"), f"{spoken(ticket.opened_at, now)}, {ticket.get_channel_display()}{opened_by}"),
        (_("Time worked"), span(ticket.worked_seconds) if ticket.worked_seconds else ""),
        (_("Reopened"), _("%(n)d times") % {"n": ticket.reopened_count} if ticket.reopened_count else ""),
        (_("Closed"), spoken(ticket.closed_at, now)),
    ]
    return [{"label": label, "value": str(value)} for label, value in facts if value]
