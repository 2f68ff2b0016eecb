"""Time worked: one's clock, the ledger, corrections."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.desk import actions
from bailiwick.desk.api.doors import Number, ticket_in, user_in
from bailiwick.desk.models import Entry, Timer, Work, family
from bailiwick.desk.permissions import can_see_whole
from bailiwick.desk.schemas.tickets import Seconds

router = Router()


class WorkOut(Schema):
    """A row of the ledger of time; corrections name what they are about and may be negative."""

    id: int
    entry_id: int | None
    corrects_id: int | None
    name: str
    seconds: int
    at: datetime
    note: str
    by_name: str


class TimerOut(Schema):
    """A clock that runs."""

    ticket: str
    started_at: datetime

    @staticmethod
    def resolve_ticket(obj: object) -> str:
        """Return the number of the ticket it runs on."""
        return str(getattr(getattr(obj, "ticket", None), "number", ""))


class StopIn(Schema):
    """What the time was spent on."""

    note: str = Field("", max_length=255)
    record: bool = Field(True, description="False forgets the time.")


class WorkCorrectionIn(Schema):
    """How long it really took, and why the time was another."""

    worked_seconds: Seconds
    reason: str = Field(min_length=1, max_length=255)


@router.get("/tickets/{number}/work", response=Page[WorkOut], summary="List the time worked on a ticket besides that of its entries")
def list_work(request: HttpRequest, number: Number, paging: Query[Paging]) -> object:
    """Return the ledger of time, corrections included."""
    ticket = ticket_in(request, number)
    if not can_see_whole(actor_of(request), ticket):
        raise Http404
    return page_of(Work.objects.visible_to(user_in(request)).filter(ticket__in=family(ticket)), paging, sort=["pk"])


@router.post("/tickets/{number}/work/{work_id}/correct", response={201: WorkOut}, summary="Correct time worked")
def correct_work(request: HttpRequest, number: Number, work_id: Key, payload: WorkCorrectionIn) -> object:
    """Say how long something really took."""
    kin = family(ticket_in(request, number))
    work = Work.objects.visible_to(user_in(request)).filter(ticket__in=kin, pk=work_id).select_related("ticket").first()
    if work is None:
        raise Http404
    return Status(201, actions.correct_work(work, actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.post("/tickets/{number}/entries/{entry_id}/correct-work", response={201: WorkOut}, summary="Correct the time of an entry")
def correct_work_of_entry(request: HttpRequest, number: Number, entry_id: Key, payload: WorkCorrectionIn) -> object:
    """Say how long something really took; the entry stays as it is."""
    kin = family(ticket_in(request, number))
    entry = Entry.objects.visible_to(user_in(request)).filter(ticket__in=kin, pk=entry_id).select_related("ticket").first()
    if entry is None:
        raise Http404
    return Status(201, actions.correct_work(entry, actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.get("/timer", response=TimerOut, summary="Read one’s running clock")
def get_timer(request: HttpRequest) -> object:
    """Return the clock that runs; 404 while none does."""
    timer = Timer.objects.select_related("ticket").filter(user=user_in(request).pk).first()
    if timer is None:
        raise Http404
    return timer


@router.post("/tickets/{number}/start-timer", response=TimerOut, summary="Let one’s clock run on a ticket")
def start_timer(request: HttpRequest, number: Number) -> object:
    """Start the clock; one that runs on another ticket is stopped and recorded there."""
    return actions.start_timer(ticket_in(request, number), actor=actor_of(request), now=clock.now())


@router.post("/timer/stop", response={200: WorkOut, 204: None}, summary="Stop one’s clock")
def stop_timer(request: HttpRequest, payload: StopIn) -> object:
    """Stop the clock and record its time; 204 when there was nothing to record. 409 while none runs."""
    if not payload.record:
        actions.drop_timer(actor=actor_of(request), now=clock.now())
        return Status(204, None)
    work = actions.stop_timer(actor=actor_of(request), now=clock.now(), note=payload.note)
    return Status(200, work) if work is not None else Status(204, None)
