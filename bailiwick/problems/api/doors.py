"""How requests reach spikes, problems and the tickets they name: always through the read door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Path

from bailiwick.desk.models import Ticket
from bailiwick.problems.models import Problem, Spike
from bailiwick.problems.schemas import PROBLEM_NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from bailiwick.people.models import User

#: a problem's number in the path
ProblemNumber = Annotated[str, Path(pattern=PROBLEM_NUMBER, description="The problem's number, such as P-000012.")]
#: tickets shown with a spike or a problem
SHOWN = 500


def user_in(request: HttpRequest) -> User:
    """Return who asks; authentication has let nobody else through."""
    return cast("User", request.user)


def spike_in(request: HttpRequest, key: int) -> Spike:
    """Return the spike of a key if it exists for whoever asks; raises Http404."""
    rows = Spike.objects.visible_to(user_in(request)).select_related("rule__site", "rule__category", "site", "category", "parent")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def problem_in(request: HttpRequest, number: str) -> Problem:
    """Return the problem of a number, with the tickets that whoever asks may read; raises Http404."""
    found = Problem.objects.visible_to(user_in(request)).filter(number=number).first()
    if found is None:
        raise Http404
    linked = Ticket.objects.open_to(user_in(request)).filter(problem_links__problem=found).order_by("-pk")
    found.shown_tickets = list(linked.values_list("number", flat=True)[:SHOWN])  # type: ignore[attr-defined]  # read by the schema
    return found


def tickets_in(request: HttpRequest, numbers: Sequence[str]) -> list[Ticket]:
    """Return the tickets of numbers sent in a field; raises ValidationError when one does not exist for whoever asks."""
    found = {
        ticket.number: ticket for ticket in Ticket.objects.open_to(user_in(request)).filter(number__in=set(numbers)).select_related("department")
    }
    missing = [number for number in numbers if number not in found]
    if missing:
        raise ValidationError({"tickets": _("There is no ticket with the number %(number)s.") % {"number": missing[0]}})
    return [found[number] for number in dict.fromkeys(numbers)]
