"""How requests reach tickets and the records they name: always through the read door."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Path

from bailiwick.core.asked_by import AskedBy
from bailiwick.core.models import PlainRecord
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.desk.models import Category, Ticket, leads_to
from bailiwick.desk.schemas.tickets import Digits
from bailiwick.people.models import Person, Staff

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

    from bailiwick.core.actors import Account
    from bailiwick.people.models import User

    Found = TypeVar("Found", bound=Model)

#: a ticket's number in the path
Number = Annotated[str, Path(pattern=Digits, description="The ticket's number, such as T-000123.")]
#: what a list of tickets shows of other records
SHOWN = ("requester", "affected", "department", "site", "category", "team", "assignee__person")
#: what a single ticket shows besides
SHOWN_WHOLE = (*SHOWN, "building", "room__building")
#: what opening a ticket reads of the records that are named in it
READ_WITH: dict[type[Model], tuple[str, ...]] = {
    Person: ("department", "site", "room__building__site"),
    Category: ("team",),
    Staff: ("person", "team"),
}


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
    found = _SHOWN.first(ticket=ticket.pk)
    if found is None:
        raise Ticket.DoesNotExist
    return found


_SHOWN = Prepared(lambda: Ticket.objects.filter(pk=Slot("ticket", Ticket.id)).select_related(*SHOWN_WHOLE).order_by())


def named(request: HttpRequest, model: type[Found], key: int | None, field: str) -> Found | None:
    """Return the record of a key sent in a field; raises ValidationError when it does not exist for whoever asks."""
    if key is None:
        return None
    found: Found | None = _asked(model).first(user_in(request), key=key)
    if found is None:
        raise ValidationError({field: _("There is no such record.")})
    return found


@cache
def _asked(model: type[Model]) -> AskedBy[Any]:
    """Return the question for the record of a key, behind the read door where it has one, with what an opening reads of it."""
    key = Slot("key", getattr(model, str(model._meta.pk.attname)))

    def rows(user: Account) -> QuerySet[Any]:
        manager: Any = model._default_manager
        seen = manager.visible_to(user) if hasattr(manager, "visible_to") else manager.all()
        in_use = seen.filter(retired_at=None) if issubclass(model, PlainRecord) else seen
        return cast("QuerySet[Any]", in_use.filter(pk=key).select_related(*READ_WITH.get(model, ())).order_by())

    return AskedBy(model, rows)


def other_in(request: HttpRequest, number: str | None, field: str) -> Ticket | None:
    """Return the ticket whose number was sent in a field; raises ValidationError."""
    if number is None:
        return None
    other = Ticket.objects.visible_to(user_in(request)).filter(number=number).first()
    if other is None:
        raise ValidationError({field: _("There is no ticket with this number.")})
    return leads_to(other, user_in(request))
