"""How requests reach tickets and what hangs on them: always through the read door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Path

from bailiwick.desk.models import Ticket
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from bailiwick.people.models import User

#: a ticket's number in the path
Number = Annotated[str, Path(pattern=r"^[\w.-]{1,24}$", description="The ticket's number, such as T-000123.")]
#: a runbook's short name in the path
Slug = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]{1,80}$", description="The runbook's short name.")]


def user_in(request: HttpRequest) -> User:
    """Return who asks; authentication has let nobody else through."""
    return cast("User", request.user)


def ticket_in(request: HttpRequest, number: str) -> Ticket:
    """Return the ticket of a number if whoever asks may read all of it; raises Http404."""
    tickets = Ticket.objects.open_to(user_in(request)).select_related("requester__manager", "affected__manager", "category")
    return cast("Ticket", one_of(tickets.filter(number=number)))


def one_of(rows: QuerySet[Any]) -> Any:
    """Return the first row; raises Http404 when there is none."""
    found = rows.first()
    if found is None:
        raise Http404
    return found


def person_in(request: HttpRequest, key: int | None, field: str = "person") -> Person:
    """Return the person of a key sent in a field; raises ValidationError when there is none for whoever asks."""
    found = Person.objects.visible_to(user_in(request)).select_related("manager").filter(pk=key or 0).first()
    if found is None:
        raise ValidationError({field: _("There is no such record.")})
    return found
