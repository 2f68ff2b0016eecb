"""The catalogue for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Path, Router, Schema, Status

from bailiwick.catalogue.actions import draft_of, draft_questions, order_service, publish_questions
from bailiwick.catalogue.models import Asks, Group, Order, Service
from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key
from bailiwick.desk.models import Channel, Kind, Ticket
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from bailiwick.people.models import User

router = Router(tags=["Catalogue"])
Slug = Annotated[str, Path(pattern=r"^[-\w]{1,60}$", description="Short name of the service, such as `new-phone`.")]
Number = Annotated[str, Path(pattern=r"^[\w.-]{1,24}$", description="The ticket’s number.")]


class ServiceRow(Schema):
    """Something that can be asked for."""

    slug: str
    title: str
    about: str
    promise: str
    group: Group
    kind: Kind
    approval: Asks


class ServiceOut(ServiceRow):
    """A service with the questions it asks now."""

    version: int
    questions: list[dict[str, Any]]

    @staticmethod
    def resolve_version(obj: Service) -> int:
        """Return the number of the version that is asked."""
        return obj.current.number if obj.current is not None else 0

    @staticmethod
    def resolve_questions(obj: Service) -> list[object]:
        """Return the questions as they are kept."""
        return list(obj.current.definition.get("questions", [])) if obj.current is not None else []


class ServiceOrderIn(Schema):
    """The answers to a service's questions."""

    answers: dict[str, str | list[str] | None] = Field(
        description="By the name of the question; people and places by key, `yes` or `no`, dates as 2026-03-31."
    )
    version: int | None = Field(None, ge=1, le=2**31, description="The version whose questions were answered; another one is answered with 409.")
    requester: Key | None = Field(None, description="Person for whom the desk asks; left out, oneself.")


class AnswerLineOut(Schema):
    """A question and its answer in words."""

    label: str
    value: str


class OrderOut(Schema):
    """What was asked for."""

    ticket: str
    service: str
    version: int
    answers: dict[str, Any]
    lines: list[AnswerLineOut]

    @staticmethod
    def resolve_ticket(obj: Order) -> str:
        """Return the number of the ticket."""
        return obj.ticket.number

    @staticmethod
    def resolve_service(obj: Order) -> str:
        """Return the short name of the service."""
        return obj.service.slug

    @staticmethod
    def resolve_version(obj: Order) -> int:
        """Return the version that was answered."""
        return obj.version.number


class QuestionsIn(Schema):
    """The questions of a service, in order."""

    questions: list[dict[str, Any]] = Field(max_length=40)


class DraftOut(Schema):
    """The questions that are being edited."""

    questions: list[dict[str, Any]]


class ServiceVersionOut(Schema):
    """A published version."""

    number: int


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _offered(request: HttpRequest, slug: str) -> Service:
    rows = Service.objects.offered_to(_user(request)).select_related("current")
    return get_object_or_404(rows, slug=slug)


def _edited(request: HttpRequest, slug: str) -> Service:
    if not _user(request).may("catalogue.edit_services"):
        raise Http404
    return get_object_or_404(Service.objects.select_related("current"), slug=slug)


@router.get("/services", response=list[ServiceRow], summary="List what I can ask for")
def list_services(request: HttpRequest) -> object:
    """Return the services offered to me."""
    return Service.objects.offered_to(_user(request))[:500]


@router.get("/services/{slug}", response=ServiceOut, summary="Read a service and its questions")
def read_service(request: HttpRequest, slug: Slug) -> object:
    """Return a service that is offered to me."""
    return _offered(request, slug)


@router.post("/services/{slug}/order", response={201: OrderOut}, summary="Ask for a service")
def place_order(request: HttpRequest, slug: Slug, payload: ServiceOrderIn) -> object:
    """Open the ticket of a service with its answers."""
    user, requester = _user(request), _user(request).person
    if payload.requester is not None and payload.requester != requester.pk:
        found = Person.objects.visible_to(user).filter(pk=payload.requester, retired_at=None).first()
        if found is None or not user.may("desk.log_calls"):
            raise ValidationError({"requester": _("There is no such record.")})
        requester = found
    ticket = order_service(
        _offered(request, slug),
        actor=actor_of(request),
        now=clock.now(),
        requester=requester,
        answers=payload.answers,
        version=payload.version,
        channel=Channel.API,
    )
    return Status(201, Order.objects.select_related("ticket", "service", "version").get(ticket=ticket))


@router.get("/orders/{number}", response=OrderOut, summary="Read what was asked for by a ticket")
def read_order(request: HttpRequest, number: Number) -> object:
    """Return the answers that came with a ticket."""
    seen = Ticket.objects.visible_to(_user(request)).filter(number=number)
    return get_object_or_404(Order.objects.select_related("ticket", "service", "version"), ticket__in=seen)


@router.get("/services/{slug}/draft", response=DraftOut, summary="Read the questions that are being edited")
def read_draft(request: HttpRequest, slug: Slug) -> object:
    """Return the draft, or what is asked now."""
    return draft_of(_edited(request, slug))


@router.put("/services/{slug}/draft", response=DraftOut, summary="Change the questions of a service")
def change_questions(request: HttpRequest, slug: Slug, payload: QuestionsIn) -> object:
    """Keep questions as the draft; they are asked once they are published."""
    service = _edited(request, slug)
    draft_questions(service, actor=actor_of(request), now=clock.now(), definition={"questions": payload.questions})
    return draft_of(_edited(request, slug))


@router.post("/services/{slug}/publish", response=ServiceVersionOut, summary="Ask the drafted questions from now on")
def publish_service(request: HttpRequest, slug: Slug) -> object:
    """Publish the draft as the next version."""
    return publish_questions(_edited(request, slug), actor=actor_of(request), now=clock.now())
