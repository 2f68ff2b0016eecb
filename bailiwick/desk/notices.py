"""Who is told what happens to tickets, in the words that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from bailiwick.core.moments import spoken
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.desk.events import (
    ClientReplied,
    ClientWrote,
    EntryAdded,
    TicketAssigned,
    TicketBreached,
    TicketDueSoon,
    TicketEvent,
    TicketHandedOff,
    TicketOpened,
    TicketReopened,
    TicketSolved,
    UpdateShared,
)
from bailiwick.desk.letters import addresses_of_clients, is_letter
from bailiwick.desk.models import Entry, EntryKind, Ticket
from bailiwick.notifications.actions import Mail, Urgency, add_address, notice
from bailiwick.people.models import Person, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.utils.functional import _StrPromise

Told = list[User | Person | None]

#: how each notice is called where people choose what they are told
TITLES: dict[type[TicketEvent], str | _StrPromise] = {
    TicketOpened: gettext_lazy("Your ticket is opened"),
    TicketAssigned: gettext_lazy("A ticket is given to you"),
    TicketHandedOff: gettext_lazy("A ticket is handed on to you or your team"),
    ClientReplied: gettext_lazy("A client answers on your ticket"),
    UpdateShared: gettext_lazy("The desk answers many at once"),
    TicketSolved: gettext_lazy("Your ticket is solved"),
    TicketReopened: gettext_lazy("Your ticket is open again"),
    TicketDueSoon: gettext_lazy("A promise is about to break"),
    TicketBreached: gettext_lazy("A promise is broken"),
}


def words_of(event: TicketEvent) -> dict[str, object]:
    """Return what every notice may say of a ticket."""
    ticket = event.subject
    return {
        "number": ticket.number,
        "title": ticket.title,
        "priority": ticket.get_priority_display(),
        "requester": str(ticket.requester or ""),
        "team": str(ticket.team or ""),
        "respond": spoken(ticket.respond_by_at, event.at),
        "due": spoken(ticket.due_at, event.at),
    }


def _about(event: TicketEvent) -> Mapping[str, object]:
    return {"ticket": words_of(event)}


def _with_reason(event: TicketHandedOff | TicketReopened) -> Mapping[str, object]:
    return {"ticket": words_of(event), "reason": event.reason}


def _with_text(event: EntryAdded | ClientReplied | TicketSolved | UpdateShared) -> Mapping[str, object]:
    entry = Entry.objects.get(pk=event.entry)
    return {"ticket": words_of(event), "kind": entry.get_kind_display(), "text": entry.body}


def told_address(event: TicketEvent) -> str:
    """Return the page of the ticket."""
    return reverse("desk:ticket", args=[event.subject.number])


def is_secret(event: TicketEvent) -> bool:
    """Whether mail may only say that something happened."""
    return event.subject.need_to_know


def _requester(event: TicketEvent) -> Told:
    return [event.subject.requester]


def _assignee(event: TicketEvent) -> Told:
    return [event.subject.assignee.person] if event.subject.assignee is not None else []


def _team(ticket: Ticket) -> Told:
    """Return the people of a ticket's team; nobody for one they may not know of."""
    if ticket.need_to_know or ticket.team_id is None:
        return []
    return list(Person.objects.filter(staff__team=ticket.team_id, staff__retired_at=None))


def told_assignee_or_team(event: TicketEvent) -> Told:
    """Return whoever has the ticket, or its team while nobody has it."""
    return _assignee(event) or _team(event.subject)


def _unless_told(event: TicketDueSoon) -> Told:
    """Return whoever has a ticket, or its team, unless the policy has people told of its points."""
    return told_assignee_or_team(event) if event.tells else []


def _assignee_and_lead(event: TicketBreached) -> Told:
    """Return whoever has a ticket and the lead of its team, unless the policy has people told of its points."""
    ticket = event.subject
    if not event.tells:
        return []
    return [*_assignee(event), ticket.team.lead if ticket.team is not None and not ticket.need_to_know else None]


def _mentioned(event: EntryAdded) -> Told:
    return list(User.objects.filter(mentions__entry=event.entry)) if event.mentioned else []


def _answered_client(event: EntryAdded) -> Told:
    """Return the client, when the desk wrote something they should read; the solution is told by itself."""
    ticket = event.subject
    if isinstance(event, ClientWrote):
        return []
    from_desk = event.actor.user is None or getattr(event.actor.user, "person_id", None) not in (ticket.requester_id, ticket.affected_id)
    return [ticket.requester] if event.kind == EntryKind.REPLY and from_desk else []


def _watchers(event: TicketEvent) -> Told:
    """Return who follows the ticket, or one that was merged into it, as far as all of it is open to them."""
    ticket = event.subject
    merged, own = _MERGED(ticket=ticket.pk), _OWN(ticket=ticket.pk)
    return [*own, *(user for user in merged if Ticket.objects.open_to(user).filter(pk=ticket.pk).exists())]


_OWN = Prepared(lambda: User.objects.filter(watches__ticket=Slot("ticket", Ticket.id)))
_MERGED = Prepared(lambda: User.objects.filter(watches__ticket__merged_into=Slot("ticket", Ticket.id)).distinct())


def _solved_for(event: TicketSolved) -> Told:
    """Return the client, unless they heard the solution on the phone or by another of their tickets."""
    return [event.subject.requester] if event.tells and not event.first_contact_fix else []


def _reached(event: UpdateShared) -> Told:
    """Return the client of a ticket that shares an answer, unless they hear it by another of their tickets."""
    return [event.subject.requester] if event.tells else []


def register_notices() -> None:
    """Register every notice of the desk; the first that reaches a person for an event wins."""
    add_address(addresses_of_clients)
    _tell(
        TicketOpened,
        _requester,
        gettext_lazy("We have your request {ticket.number}: {ticket.title}"),
        gettext_lazy("Your ticket is {ticket.number}, priority {ticket.priority}. We will look at it by {ticket.respond}."),
    )
    _tell(
        TicketAssigned,
        _assignee,
        gettext_lazy("{ticket.number} is yours: {ticket.title}"),
        gettext_lazy("{actor} gave you {ticket.number} of {ticket.requester}, promised for {ticket.due}."),
    )
    _tell(
        TicketHandedOff,
        told_assignee_or_team,
        gettext_lazy("{ticket.number} comes to you: {ticket.title}"),
        gettext_lazy("{actor} handed {ticket.number} on to {ticket.team}: {reason}. It is promised for {ticket.due}."),
        context=_with_reason,
    )
    _tell(
        EntryAdded,
        _mentioned,
        gettext_lazy("{actor} mentioned you on {ticket.number}: {ticket.title}"),
        gettext_lazy("{actor} wrote on {ticket.number}:\n\n{text}"),
        context=_with_text,
        audience="mentioned",
        title=gettext_lazy("Somebody mentions you"),
    )
    _tell(
        EntryAdded,
        _answered_client,
        gettext_lazy("An answer on {ticket.number}: {ticket.title}"),
        gettext_lazy("{actor} answered:\n\n{text}"),
        context=_with_text,
        audience="client",
        title=gettext_lazy("The desk answers"),
        letter=is_letter,
    )
    _tell(
        EntryAdded,
        _watchers,
        gettext_lazy("{ticket.number} goes on: {ticket.title}"),
        gettext_lazy("{kind} by {actor}:\n\n{text}"),
        context=_with_text,
        audience="watchers",
        title=gettext_lazy("Something is written on a ticket you follow"),
    )
    _tell(
        UpdateShared,
        _reached,
        gettext_lazy("An answer on {ticket.number}: {ticket.title}"),
        gettext_lazy("{actor} answered:\n\n{text}"),
        context=_with_text,
        letter=is_letter,
    )
    _tell(
        ClientReplied,
        told_assignee_or_team,
        gettext_lazy("{ticket.requester} answered on {ticket.number}: {ticket.title}"),
        gettext_lazy("{actor} wrote:\n\n{text}"),
        context=_with_text,
    )
    _tell(
        TicketSolved,
        _solved_for,
        gettext_lazy("Solved: {ticket.number} {ticket.title}"),
        gettext_lazy("{actor} solved your ticket:\n\n{text}\n\nIf it is not settled, reopen it on its page: {link}"),
        context=_with_text,
        letter=is_letter,
    )
    _tell(
        TicketReopened,
        told_assignee_or_team,
        gettext_lazy("{ticket.number} is open again: {ticket.title}"),
        gettext_lazy("{actor} reopened {ticket.number}: {reason}. It is promised for {ticket.due}."),
        context=_with_reason,
    )
    _tell(
        TicketDueSoon,
        _unless_told,
        gettext_lazy("{ticket.number} is due {ticket.due}: {ticket.title}"),
        gettext_lazy("The promise on {ticket.number} of {ticket.requester} ends {ticket.due}."),
        staff_mail=Mail.NOW,
    )
    _tell(
        TicketBreached,
        _assignee_and_lead,
        gettext_lazy("The promise on {ticket.number} is broken: {ticket.title}"),
        gettext_lazy("{ticket.number} of {ticket.requester} was promised for {ticket.due}."),
        staff_mail=Mail.NOW,
    )


#: names that the words of every notice here may use -> what they mean
NAMES: dict[str, str | _StrPromise] = {
    "ticket.number": gettext_lazy("the ticket’s number"),
    "ticket.title": gettext_lazy("what the matter is"),
    "ticket.priority": gettext_lazy("the priority in words"),
    "ticket.requester": gettext_lazy("who asked for help"),
    "ticket.team": gettext_lazy("the team that has it"),
    "ticket.respond": gettext_lazy("when it will be looked at"),
    "ticket.due": gettext_lazy("when a solution is promised"),
}
#: what some say besides
MORE_NAMES: dict[Callable[..., Mapping[str, object]], dict[str, str | _StrPromise]] = {
    _with_reason: {"reason": gettext_lazy("why, in the words of whoever did it")},
    _with_text: {"kind": gettext_lazy("the kind of entry"), "text": gettext_lazy("what was written")},
}


def _tell(
    kind: type[TicketEvent],
    recipients: Callable[..., Iterable[User | Person | None]],
    subject: str | _StrPromise,
    text: str | _StrPromise,
    *,
    context: Callable[..., Mapping[str, object]] = _about,
    audience: str = "",
    title: str | _StrPromise = "",
    staff_mail: Mail | None = None,
    letter: Callable[..., bool] | None = None,
) -> None:
    """Register one notice with what all of the desk's have in common."""
    notice(
        kind,
        recipients=recipients,
        subject=subject,
        text=text,
        title=title or TITLES[kind],
        context=context,
        url=told_address,
        restricted=is_secret,
        names=NAMES | MORE_NAMES.get(context, {}),
        urgency=Urgency.NORMAL,
        about=Ticket,
        audience=audience,
        staff_mail=staff_mail,
        letter=letter,
    )
