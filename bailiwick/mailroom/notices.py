"""Who is told what happens to mail, in the words that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from bailiwick.desk.models import Ticket
from bailiwick.mailroom.events import MailBounced, MailQuarantined, MailTroubleBegan, MailTroubleOver
from bailiwick.mailroom.models import Arrival, Trouble, TroubleKind
from bailiwick.notifications.actions import Mail, Urgency, notice
from bailiwick.people.models import Person, Role, User

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


#: what those who sort the mail hear of too
OF_QUARANTINE = frozenset({TroubleKind.GROWING, TroubleKind.LYING})


def _caretakers(event: MailTroubleBegan | MailTroubleOver) -> list[User | Person | None]:
    """Return those who manage the mailroom, and of quarantine also those who sort it: asked once for each trouble."""
    wanted = {"mailroom.manage", "mailroom.sort"} if event.kind in OF_QUARANTINE else {"mailroom.manage"}
    roles = [role.pk for role in Role.objects.filter(retired_at=None) if wanted & set(role.abilities)]
    holding = User.objects.filter(is_active=True, grants__role__in=roles).distinct()
    return [user for user in holding if any(user.may(ability) for ability in wanted)]


def _trouble(event: MailTroubleBegan | MailTroubleOver) -> Mapping[str, object]:
    return {"trouble": str(event.subject), "words": event.words}


def _register_troubles() -> None:
    names = {"trouble": gettext_lazy("what is or was wrong, and where"), "words": gettext_lazy("the same in a sentence")}
    notice(
        MailTroubleBegan,
        recipients=_caretakers,
        title=gettext_lazy("Something is wrong with mail"),
        subject=gettext_lazy("Mail: {trouble}"),
        text=gettext_lazy("{words}\n\nYou are told once, and again when it is over."),
        context=_trouble,
        url=lambda _event: reverse("mailroom:health"),
        names=names,
        urgency=Urgency.URGENT,
        about=Trouble,
        staff_mail=Mail.NOW,
    )
    notice(
        MailTroubleOver,
        recipients=_caretakers,
        title=gettext_lazy("Mail is well again"),
        subject=gettext_lazy("Well again: {trouble}"),
        text=gettext_lazy("This is over: {trouble}."),
        context=_trouble,
        url=lambda _event: reverse("mailroom:health"),
        names=names,
        urgency=Urgency.NORMAL,
        about=Trouble,
        staff_mail=Mail.NOW,
    )


def _named(event: MailQuarantined) -> list[User | Person | None]:
    """Return those named on the need-to-know ticket that a mail belongs to: nobody else sees that it waits."""
    ticket = event.subject.about
    if ticket is None or not ticket.need_to_know:
        return []
    assignee = [ticket.assignee.person] if ticket.assignee is not None else []
    return [*assignee, *User.objects.filter(pk__in=ticket.readers.values("user"))]


def _register_waiting() -> None:
    notice(
        MailQuarantined,
        recipients=_named,
        title=gettext_lazy("A mail about a need-to-know ticket of yours waits"),
        subject=gettext_lazy("A mail about {ticket.number} waits"),
        text=gettext_lazy(
            "A mail about {ticket.number} waits in quarantine: {why}\n\nOnly those named on the ticket see it. Take it, or set it aside."
        ),
        context=lambda event: {"ticket": {"number": event.subject.about.number if event.subject.about else ""}, "why": event.why},
        url=lambda event: reverse("mailroom:incoming_mail", args=[event.subject.pk]),
        restricted=lambda _event: True,
        names={"ticket.number": gettext_lazy("the ticket’s number"), "why": gettext_lazy("why it waits")},
        urgency=Urgency.NORMAL,
        about=Arrival,
        staff_mail=Mail.NOW,
    )


def register_notices() -> None:
    """Register the notices of the mailroom."""
    _register_troubles()
    _register_waiting()
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
