"""The portal for programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal, cast

from django.http import Http404, HttpRequest
from ninja import Field, Path, Query, Router, Schema

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Page, Paging, page_of
from bailiwick.desk.models import FINISHED, State, Ticket
from bailiwick.portal.actions import accept_solution, reject_solution
from bailiwick.portal.views.requests import department_requests, own_requests

if TYPE_CHECKING:
    from bailiwick.people.models import User

router = Router(tags=["Portal"])
Number = Annotated[str, Path(pattern=r"^[\w.-]{1,24}$", description="The request's number, such as T-000123.")]


class RequestOut(Schema):
    """A request as its client sees it."""

    number: str
    title: str
    state: State
    opened_at: datetime
    due_at: datetime | None
    solved_at: datetime | None


class RejectIn(Schema):
    """What is still wrong."""

    reason: str = Field(min_length=1, max_length=2000)


class ShownRequests(Paging):
    """Which requests are wanted."""

    show: Literal["open", "ended", "department"] = "open"


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _ticket(request: HttpRequest, number: str) -> Ticket:
    found = Ticket.objects.visible_to(_user(request)).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@router.get("/requests", response=Page[RequestOut], summary="List my requests")
def list_requests(request: HttpRequest, shown: Query[ShownRequests]) -> object:
    """Return my requests, or those of the departments I am the contact of."""
    user = _user(request)
    rows = {
        "open": own_requests(user).unfinished(),
        "ended": own_requests(user).filter(state__in=FINISHED),
        "department": department_requests(user),
    }[shown.show]
    return page_of(rows, shown)


@router.post("/requests/{number}/accept", response=RequestOut, summary="Accept a solution")
def accept_request(request: HttpRequest, number: Number) -> object:
    """Say that the matter is settled; the request is closed."""
    ticket = _ticket(request, number)
    accept_solution(ticket, actor=actor_of(request), now=clock.now())
    return ticket


@router.post("/requests/{number}/reject", response=RequestOut, summary="Reject a solution")
def reject_request(request: HttpRequest, number: Number, payload: RejectIn) -> object:
    """Say what is still wrong; the request is open again, or a new one follows it."""
    return reject_solution(_ticket(request, number), actor=actor_of(request), now=clock.now(), reason=payload.reason)
