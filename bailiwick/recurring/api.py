"""The schedules' part of the API."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Literal, cast

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.permissions import require
from bailiwick.desk.models import Category
from bailiwick.people.models import Person, Staff, Team
from bailiwick.places.models import Site
from bailiwick.recurring import actions
from bailiwick.recurring.models import CatchUp, IfOpen, Occurrence, OccurrenceOutcome, Rhythm, Schedule, Shift
from bailiwick.recurring.permissions import can_edit_schedules
from bailiwick.runbooks.models import ChecklistTemplate

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["Schedules"])
#: fields that name other records
NAMED: dict[str, type[Any]] = {
    "category": Category, "team": Team, "assignee": Staff, "requester": Person, "site": Site, "checklist": ChecklistTemplate,
}  # fmt: skip
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)


class ScheduleIn(Schema):
    """What comes back, and when."""

    title: str = Field(max_length=200)
    description: str = Field("", max_length=10_000)
    kind: Literal["incident", "request"] = "request"
    category: Key | None = None
    team: Key | None = None
    assignee: Key | None = None
    requester: Key | None = None
    site: Key | None = None
    checklist: Key | None = Field(None, description="Key of a checklist template.")
    rhythm: Rhythm
    every: int = Field(1, ge=1, le=1000)
    weekdays: list[int] = Field(default_factory=list, max_length=7, description="0 is Monday.")
    nth: Literal[1, 2, 3, 4, 5, -1] = 1
    month_day: int = Field(1, ge=-1, le=31)
    rule: str = Field("", max_length=300, description="An RRULE by days, for the rhythm `rule`.")
    shift: Shift = Shift.AFTER
    starts_on: date = Field(ge=EARLIEST, le=LATEST)
    ends_on: date | None = Field(None, ge=EARLIEST, le=LATEST)
    count: int | None = Field(None, ge=1, le=5000)
    at: time = time(8)
    lead_days: int = Field(0, ge=0, le=365)
    if_open: IfOpen = IfOpen.SKIP
    catch_up: CatchUp = CatchUp.LATEST


class ScheduleChange(ScheduleIn):
    """A schedule as it shall be; based on a version."""

    version: int | None = Field(None, ge=0, le=2**31 - 1)


class ScheduleOut(Schema):
    """A schedule."""

    id: int
    title: str
    words: str = Field(description="When it comes back, in words.")
    rhythm: Rhythm
    next_on: date | None = None
    next_at: datetime | None = None
    paused_at: datetime | None = None
    retired_at: datetime | None = None
    version: int


class DayOut(Schema):
    """A day on which it comes round."""

    nominal: date
    on: date


class PreviewOut(Schema):
    """When it would come round."""

    words: str
    days: list[DayOut]


class OccurrenceOut(Schema):
    """One time it came round."""

    id: int
    nominal: date
    on: date
    outcome: OccurrenceOutcome
    ticket: str | None = Field(None, description="Number of the ticket, if it exists for whoever asks.")
    note: str
    at: datetime


class ScheduleReasonIn(Schema):
    """Why."""

    reason: str = Field(max_length=255)


class ScheduledTicketOut(Schema):
    """The ticket that was opened."""

    number: str


def _schedule(request: HttpRequest, key: int) -> Schedule:
    found = Schedule.objects.visible_to(account_of(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _values(request: HttpRequest, payload: ScheduleIn) -> dict[str, Any]:
    """Return what was sent as the actions take it; raises ValidationError for records that do not exist."""
    values = payload.dict(exclude={"version"})
    values["weekdays"] = ",".join(str(day) for day in sorted(set(payload.weekdays)))
    values["at"] = payload.at.replace(tzinfo=None, microsecond=0)
    for name, model in NAMED.items():
        key = values[name]
        values[name] = None
        if key is not None:
            values[name] = model._default_manager.visible_to(account_of(request)).filter(pk=key, retired_at=None).first()
            if values[name] is None:
                raise ValidationError({name: _("There is no such record.")})
    return values


@router.get("/schedules", response=Page[ScheduleOut], summary="List the schedules")
def list_schedules(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the schedules."""
    return page_of(Schedule.objects.visible_to(account_of(request)), paging)


@router.post("/schedules", response={201: ScheduleOut}, summary="Have a ticket come back")
def make_schedule(request: HttpRequest, payload: ScheduleIn) -> object:
    """Make a schedule."""
    require(can_edit_schedules(actor_of(request)))
    return Status(201, actions.make_schedule(actor=actor_of(request), now=clock.now(), values=_values(request, payload)))


@router.post("/preview", response=PreviewOut, summary="Say when a schedule would come round")
def preview_schedule(request: HttpRequest, payload: ScheduleIn) -> object:
    """Return the words and the next twelve days."""
    require(can_edit_schedules(actor_of(request)))
    schedule = actions.checked_schedule(_values(request, payload), now=clock.now())
    return {"words": schedule.words, "days": actions.next_days(schedule)}


@router.get("/schedules/{schedule_id}", response=ScheduleOut, summary="Read a schedule")
def get_schedule(request: HttpRequest, schedule_id: Key) -> object:
    """Return a schedule."""
    return _schedule(request, schedule_id)


@router.put("/schedules/{schedule_id}", response=ScheduleOut, summary="Change a schedule")
def change_schedule(request: HttpRequest, schedule_id: Key, payload: ScheduleChange) -> object:
    """Change what comes back, or when."""
    schedule = _schedule(request, schedule_id)
    require(can_edit_schedules(actor_of(request)))
    actions.change_schedule(schedule, actor=actor_of(request), now=clock.now(), values=_values(request, payload), version=payload.version)
    return schedule


@router.get("/schedules/{schedule_id}/days", response=list[DayOut], summary="Say when a schedule comes round next")
def list_days(request: HttpRequest, schedule_id: Key) -> object:
    """Return the next twelve days."""
    return actions.next_days(_schedule(request, schedule_id))


@router.get("/schedules/{schedule_id}/occurrences", response=Page[OccurrenceOut], summary="List the times a schedule came round")
def list_occurrences(request: HttpRequest, schedule_id: Key, paging: Query[Paging]) -> object:
    """Return the history, the newest first."""
    rows = Occurrence.objects.filter(schedule=_schedule(request, schedule_id)).with_visible_ticket(account_of(request)).select_related("ticket")
    page = page_of(rows, paging)
    page["items"] = [
        {
            "id": o.pk,
            **{n: getattr(o, n) for n in ("nominal", "on", "outcome", "note", "at")},
            "ticket": o.ticket.number if o.ticket and o.shows_ticket else None,
        }
        for o in cast("list[Any]", page["items"])
    ]
    return page


@router.post("/schedules/{schedule_id}/pause", response=ScheduleOut, summary="Open nothing until it goes on")
def pause_schedule(request: HttpRequest, schedule_id: Key, payload: ScheduleReasonIn) -> object:
    """Pause a schedule."""
    schedule = _schedule(request, schedule_id)
    actions.pause_schedule(schedule, actor=actor_of(request), now=clock.now(), reason=payload.reason)
    return schedule


@router.post("/schedules/{schedule_id}/resume", response=ScheduleOut, summary="Go on with the next day to come")
def resume_schedule(request: HttpRequest, schedule_id: Key) -> object:
    """Let a schedule go on."""
    schedule = _schedule(request, schedule_id)
    actions.resume_schedule(schedule, actor=actor_of(request), now=clock.now())
    return schedule


@router.post("/schedules/{schedule_id}/end", response={204: None}, summary="Let it come back no more")
def end_schedule(request: HttpRequest, schedule_id: Key) -> object:
    """End a schedule."""
    actions.end_schedule(_schedule(request, schedule_id), actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post("/schedules/{schedule_id}/run", response={201: ScheduledTicketOut}, summary="Open a ticket now, beside the calendar")
def run_schedule(request: HttpRequest, schedule_id: Key) -> object:
    """Open a ticket now."""
    return Status(201, actions.run_schedule(_schedule(request, schedule_id), actor=actor_of(request), now=clock.now()))
