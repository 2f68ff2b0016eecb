"""How requests reach tickets and the records they name: always through the read door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Path

from bailiwick.core.models import PlainRecord
from bailiwick.desk.models import Ticket, leads_to
from bailiwick.desk.schemas.tickets import Digits

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

    from bailiwick.people.models import User

    Found = TypeVar("Found", bound=Model)

#: a ticket's number in the path
Number = Annotated[str, Path(pattern=Digits, description="The ticket's number, such as T-000123.")]
#: what a list of tickets shows of other records
SHOWN = ("requester", "affected", "department", "site", "category", "team", "assignee__person")
#: what a single ticket shows besides
SHOWN_WHOLE = (*SHOWN, "building", "room__building")


def user_in(request: HttpRequest) -> User:
    """Return who asks; authentication has let nobody else through."""
    return cast("User", request.user)


def ticket_in(request: HttpRequest, number: str) -> Ticket:
    """Return the ticket that a number stands for now, if it exists for whoever asks; raises Http404."""
    ticket = Ticket.objects.visible_to(user_in(request)).filter(number=number).first()
    if ticket is None:
        raise Http404
    return leads_to(ticket, user_in(request))


def shown(ticket: Ticket) -> Ticket:
    """Return the ticket as it is stored now, with what the answer shows of other records."""
    return Ticket.objects.select_related(*SHOWN_WHOLE).get(pk=ticket.pk)


def named(request: HttpRequest, model: type[Found], key: int | None, field: str) -> Found | None:
    """Return the record of a key sent in a field; raises ValidationError when it does not exist for whoever asks."""
    if key is None:
        return None
    rows: Any = model._default_manager
    rows = rows.visible_to(user_in(request)) if hasattr(rows, "visible_to") else rows.all()
    if issubclass(model, PlainRecord):
        rows = rows.filter(retired_at=None)
    found: Found | None = rows.filter(pk=key).first()
    if found is None:
        raise ValidationError({field: _("There is no such record.")})
    return found


def other_in(request: HttpRequest, number: str | None, field: str) -> Ticket | None:
    """Return the ticket whose number was sent in a field; raises ValidationError."""
    if number is None:
        return None
    other = Ticket.objects.visible_to(user_in(request)).filter(number=number).first()
    if other is None:
        raise ValidationError({field: _("There is no ticket with this number.")})
    return leads_to(other, user_in(request))
