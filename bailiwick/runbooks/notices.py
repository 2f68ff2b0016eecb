"""Who is told when somebody could not prove who they are: whoever leads the team, and whoever has the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.notifications.actions import Urgency, notice
from bailiwick.runbooks.events import CallerRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.people.models import Person


def _recipients(event: CallerRefused) -> list[Person | None]:
    """Return the assignee and the team's lead; of a need-to-know ticket only the assignee is told."""
    ticket = event.subject
    assignee = ticket.assignee.person if ticket.assignee is not None else None
    lead = ticket.team.lead if ticket.team is not None and not ticket.need_to_know else None
    return [assignee, lead]


def _context(event: CallerRefused) -> Mapping[str, object]:
    told = {"number": event.subject.number, "title": event.subject.title}
    return {"ticket": told, "person": event.person, "method": event.method, "reason": event.reason}


def register_notices() -> None:
    """Register the notice with the words that ship."""
    notice(
        CallerRefused,
        title=_("A caller could not be verified"),
        recipients=_recipients,
        subject=_("{person} could not be verified ({ticket.number})"),
        text=_(
            "{actor} checked {person} on {ticket.number} and refused: {reason} ({method}). No account of theirs can be reset until this is set aside."
        ),
        context=_context,
        url=lambda event: reverse("desk:ticket", args=[event.subject.number]),
        restricted=lambda event: event.subject.need_to_know,
        urgency=Urgency.URGENT,
    )
