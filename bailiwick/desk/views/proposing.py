"""Who could take a ticket, beside the forms that give it to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bailiwick.core.actors import account_of
from bailiwick.desk.actions import propose, skills_needed
from bailiwick.desk.forms.steps import AssignForm, HandOffForm, SolveForm
from bailiwick.desk.models import Entry, EntryKind, Ticket
from bailiwick.people.models import Team

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from bailiwick.desk.views.step import Step

#: a 64-bit key has at most 18 safe digits
DIGITS = 18


def chosen_by(request: HttpRequest, step: Step) -> dict[str, int]:
    """Return whom a link beside the form put into it."""
    if not issubclass(step.form, AssignForm | HandOffForm):
        return {}
    given = {name: request.GET.get(name, "") for name in ("assignee", "team")}
    return {name: int(text) for name, text in given.items() if text.isascii() and text.isdecimal() and len(text) <= DIGITS}


def solved_like(request: HttpRequest, step: Step) -> dict[str, str]:
    """Return the words in which a similar ticket was solved, when a link beside the form put them into it."""
    number = request.GET.get("like", "")
    if not number or not issubclass(step.form, SolveForm):
        return {}
    like = Ticket.objects.open_to(account_of(request)).filter(number=number, need_to_know=False)
    words = Entry.objects.current().filter(ticket__in=like, kind=EntryKind.RESOLUTION).order_by("-at", "-pk").values_list("body", flat=True).first()
    return {"resolution": words} if words else {}


def proposals_for(request: HttpRequest, step: Step, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Return who could take the ticket with the reasons in words; nothing beside other forms.

    When it is handed on, those of other teams who have the skills are proposed too.
    """
    if not issubclass(step.form, AssignForm | HandOffForm):
        return {}
    chosen, goes_on = chosen_by(request, step), issubclass(step.form, HandOffForm)
    team = Team.objects.filter(pk=chosen["team"]).first() if goes_on and "team" in chosen else None
    found = [
        proposal
        for proposal in propose(ticket, now=now, team=team, widely=goes_on, seen_by=account_of(request))
        if proposal.staff.pk != ticket.assignee_id
    ]
    rows = [
        {
            "pk": proposal.staff.pk,
            "name": str(proposal.staff),
            "reasons": ", ".join(proposal.reasons),
            "team": proposal.staff.team_id if goes_on else "",
            "chosen": chosen.get("assignee") == proposal.staff.pk,
        }
        for proposal in found
    ]
    return {"proposals": rows, "needed": skills_needed(ticket)}
