"""Who is told what happens to mail, in the words that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from bailiwick.desk.models import Ticket
from bailiwick.mailroom.events import MailBounced
from bailiwick.notifications.actions import Mail, Urgency, notice
from bailiwick.people.models import Person, User

if TYPE_CHECKING:
    from collections.abc import Mapping


def _owners(event: MailBounced) -> list[User | Person | None]:
    """Return whoever has the ticket, otherwise its team; of a need-to-know ticket its readers."""
    ticket = event.subject
    if ticket.assignee is not None:
        return [ticket.assignee.person]
    if ticket.need_to_know:
        return list(User.objects.filter(pk__in=ticket.readers.values("user")))
    return list(Person.objects.filter(staff__team=ticket.team_id, staff__retired_at=None)) if ticket.team_id is not None else []


def _facts(event: MailBounced) -> Mapping[str, object]:
    return {"ticket": {"number": event.subject.number, "title": event.subject.title}, "address": event.address, "said": event.said}


def register_notices() -> None:
    """Register the notices of the mailroom."""
    notice(
        MailBounced,
        recipients=_owners,
        title=gettext_lazy("A mail about your ticket came back"),
        subject=gettext_lazy("{address} could not be reached about {ticket.number}"),
        text=gettext_lazy("A mail about {ticket.number} “{ticket.title}” to {address} came back:\n\n{said}\n\nReach the client another way."),
        context=_facts,
        url=lambda event: reverse("desk:ticket", args=[event.subject.number]),
        restricted=lambda event: event.subject.need_to_know,
        names={
            "ticket.number": gettext_lazy("the ticket’s number"),
            "ticket.title": gettext_lazy("what the matter is"),
            "address": gettext_lazy("the address that could not be reached"),
            "said": gettext_lazy("what the other mail server said"),
        },
        urgency=Urgency.NORMAL,
        about=Ticket,
        staff_mail=Mail.NOW,
    )
