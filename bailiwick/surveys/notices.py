"""Who is told about surveys, in the words that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.desk.models import Ticket
from bailiwick.notifications.actions import Mail, absolute, notice
from bailiwick.people.models import Person
from bailiwick.surveys.actions import address_of
from bailiwick.surveys.events import LowScoreGiven, SurveyEvent, SurveyMailed
from bailiwick.surveys.models import Survey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.notifications.models import Outgoing
    from bailiwick.people.models import User

NAMES = {
    "number": gettext_lazy("the ticket’s number"),
    "title": gettext_lazy("what the matter was"),
    "score": gettext_lazy("the score in words"),
    "comment": gettext_lazy("the client’s comment"),
    "requester": gettext_lazy("who answered"),
}


def _facts(event: SurveyEvent) -> Mapping[str, object]:
    survey = event.subject
    return {
        "number": survey.ticket.number,
        "title": survey.ticket.title,
        "score": survey.get_score_display() or "",
        "comment": survey.comment,
        "requester": survey.person.name,
    }


def _address(event: SurveyEvent) -> str:
    return reverse("desk:ticket", args=[event.subject.ticket.number])


def _leads(event: LowScoreGiven) -> list[User | Person | None]:
    """Return the lead of the team, else the supervisors who may read the ticket."""
    ticket = event.subject.ticket
    if event.subject.team is not None and event.subject.team.lead is not None:
        return [event.subject.team.lead]
    bosses = Person.objects.filter(staff__level="supervisor", staff__retired_at=None).select_related("account")
    return [boss for boss in bosses if hasattr(boss, "account") and Ticket.objects.open_to(boss.account).filter(pk=ticket.pk).exists()]


def _link(mail: Outgoing) -> str:
    survey = Survey.objects.select_related("ticket").filter(pk=mail.subject_id or 0, person=mail.person_id, answered_at=None).first()
    if survey is None or survey.ticket.need_to_know:
        return ""
    return "\n".join([_("Two clicks are enough:"), absolute(address_of(survey))])


def register_notices() -> None:
    """Register the notices about surveys."""
    notice(
        SurveyMailed,
        recipients=lambda event: [event.subject.person],
        subject=gettext_lazy("How did we do? {number} {title}"),
        text=gettext_lazy("We solved {number}, {title}. Were you content with it? Your answer helps us do better."),
        title=gettext_lazy("We ask how you found our work"),
        context=_facts,
        url=_address,
        names=NAMES,
        about=Survey,
        client_mail=Mail.NOW,
        staff_mail=Mail.OFF,
        closing=_link,
    )
    notice(
        LowScoreGiven,
        recipients=_leads,
        subject=gettext_lazy("{requester} was not content: {number} {title}"),
        text=gettext_lazy("{requester} found {number} “{score}”.\n\n{comment}"),
        title=gettext_lazy("A client was not content"),
        context=_facts,
        url=_address,
        names=NAMES,
        about=Survey,
        staff_mail=Mail.NOW,
    )
