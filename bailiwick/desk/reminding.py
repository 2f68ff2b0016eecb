"""Who is told of what rests: reminders, clients that cannot be reached, tickets that are back, words that are due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from bailiwick.core.moments import spoken
from bailiwick.desk.events import (
    AssigneeReminded,
    AssignmentTimedOut,
    ChaseEnded,
    ClientReminded,
    ClientUnreached,
    ClientUpdateDue,
    OnCallTold,
    TicketWoken,
)
from bailiwick.desk.models import Entry, Ticket
from bailiwick.desk.notices import NAMES, is_secret, told_address, told_assignee_or_team, words_of
from bailiwick.notifications.actions import Mail, Urgency, notice
from bailiwick.people.models import Person, User

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrPromise

    from bailiwick.desk.events import TicketEvent


def _client(event: ClientReminded) -> list[User | Person | None]:
    ticket = event.subject
    return [ticket.requester or ticket.affected]


def _who_put_it_aside(event: TicketWoken) -> list[User | Person | None]:
    return [User.objects.filter(pk=event.user).first()]


def _team_and_former(event: AssignmentTimedOut) -> list[User | Person | None]:
    return [*Person.objects.filter(staff=event.staff), *told_assignee_or_team(event)]


def _on_call(event: OnCallTold) -> list[User | Person | None]:
    return list(Person.objects.filter(staff__in=event.staff))


def _who_owes_a_word(event: ClientUpdateDue) -> list[User | Person | None]:
    return told_assignee_or_team(event) if event.tells else []


def _reminder(event: ClientReminded) -> Mapping[str, object]:
    return {"ticket": words_of(event), "text": Entry.objects.get(pk=event.entry).body, "reminder": event.reminder, "of": event.of}


def _with(name: str) -> Callable[[Any], Mapping[str, object]]:
    def context(event: Any) -> Mapping[str, object]:
        return {"ticket": words_of(event), name: getattr(event, name)}

    return context


def _woken(event: TicketWoken) -> Mapping[str, object]:
    return {"ticket": words_of(event), "why": event.why, "note": event.note}


def _overdue(event: ClientUpdateDue) -> Mapping[str, object]:
    return {"ticket": words_of(event), "told": spoken(event.subject.told_at or event.subject.opened_at, event.at)}


def _tell(
    kind: type[TicketEvent],
    title: str | _StrPromise,
    subject: str | _StrPromise,
    text: str | _StrPromise,
    context: Callable[[Any], Mapping[str, object]],
    more: Mapping[str, str | _StrPromise],
    *,
    recipients: Callable[[Any], Any] = told_assignee_or_team,
    staff_mail: Mail | None = None,
    urgency: Urgency = Urgency.NORMAL,
) -> None:
    names = NAMES | dict(more)
    notice(
        kind,
        recipients=recipients,
        subject=subject,
        text=text,
        title=title,
        context=context,
        url=told_address,
        restricted=is_secret,
        names=names,
        about=Ticket,
        staff_mail=staff_mail,
        urgency=urgency,
    )


def register_reminders() -> None:
    """Register the notices of what rests."""
    _tell(
        ClientReminded,
        gettext_lazy("We remind you that we wait for you"),
        gettext_lazy("We wait for you on {ticket.number}: {ticket.title}"),
        gettext_lazy("{text}"),
        _reminder,
        {"text": gettext_lazy("the reminder"), "reminder": gettext_lazy("its number"), "of": gettext_lazy("how many there will be")},
        recipients=_client,
    )
    _tell(
        AssigneeReminded,
        gettext_lazy("A waiting ticket of yours wants a look"),
        gettext_lazy("{ticket.number} still waits: {ticket.title}"),
        gettext_lazy("{text}"),
        _with("text"),
        {"text": gettext_lazy("what to do")},
    )
    _tell(
        ChaseEnded,
        gettext_lazy("Reminders brought nothing"),
        gettext_lazy("Nobody answered on {ticket.number}: {ticket.title}"),
        gettext_lazy("The last reminder on {ticket.number} brought nothing ({what}). Please decide how to go on."),
        _with("what"),
        {"what": gettext_lazy("what is awaited, or what keeps it from being solved")},
    )
    _tell(
        ClientUnreached,
        gettext_lazy("A client cannot be reached"),
        gettext_lazy("{ticket.requester} cannot be reached about {ticket.number}"),
        gettext_lazy("{attempts} attempts went unanswered. You can solve {ticket.number} for that reason on its page."),
        _with("attempts"),
        {"attempts": gettext_lazy("how many attempts were made")},
    )
    _tell(
        TicketWoken,
        gettext_lazy("A ticket you put aside is back"),
        gettext_lazy("{ticket.number} is back: {ticket.title}"),
        gettext_lazy("You had put {ticket.number} aside; it is back: {why}. {note}"),
        _woken,
        {"why": gettext_lazy("why it is back"), "note": gettext_lazy("what to be reminded of")},
        recipients=_who_put_it_aside,
        staff_mail=Mail.OFF,
    )
    _tell(
        ClientUpdateDue,
        gettext_lazy("A client is due to hear from you"),
        gettext_lazy("Tell {ticket.requester} how {ticket.number} stands: {ticket.title}"),
        gettext_lazy("{ticket.requester} has not heard from us about {ticket.number} since {told}. One sentence is enough."),
        _overdue,
        {"told": gettext_lazy("when the client last heard from us")},
        recipients=_who_owes_a_word,
    )
    _tell(
        AssignmentTimedOut,
        gettext_lazy("A ticket lay untouched and is back with the team"),
        gettext_lazy("{ticket.number} is back with the team: {ticket.title}"),
        gettext_lazy(
            "{assignee} had not touched {ticket.number} in the time its rule allows. Somebody else may take it; it is promised for {ticket.due}."
        ),
        _with("assignee"),
        {"assignee": gettext_lazy("who had it")},
        recipients=_team_and_former,
    )
    _tell(
        OnCallTold,
        gettext_lazy("A critical ticket while you are on call"),
        gettext_lazy("On call: {ticket.number} {ticket.title}"),
        gettext_lazy("You are on call for {rota}. {ticket.requester} has a critical ticket, promised for {ticket.due}."),
        _with("rota"),
        {"rota": gettext_lazy("the rota")},
        recipients=_on_call,
        urgency=Urgency.URGENT,
    )
