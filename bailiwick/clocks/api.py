"""Calendars in the API."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Annotated

from django.core.exceptions import ValidationError
from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status
from pydantic import AwareDatetime  # noqa: TC002 - likewise

from bailiwick.clocks import actions, policies, trials
from bailiwick.clocks import schemas as given
from bailiwick.clocks.actions.hours import say_unreadable
from bailiwick.clocks.engine import Unreadable
from bailiwick.clocks.models import CalendarException, CalendarVersion, HolidayPlan, WorkCalendar, county_overrides, what_moves
from bailiwick.clocks.pack import FIRST_YEAR, LAST_YEAR, Choice, Saturday, Sunday
from bailiwick.clocks.permissions import can_edit_calendars
from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.clocks.models import Move

router = Router(tags=["clocks"])
router.add_router("", policies.router)
router.add_router("", trials.router)
CODE = "/calendars/{code}"


def _calendar(request: HttpRequest, code: str) -> WorkCalendar:
    return get_object_or_404(WorkCalendar.objects.visible_to(account_of(request)), code=code)


@router.get("/calendars", response=Page[given.CalendarOut], summary="List the calendars")
def list_calendars(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the calendars by name."""
    return page_of(WorkCalendar.objects.visible_to(account_of(request)), paging, sort=["name"])


@router.post("/calendars", response={201: given.CalendarOut}, summary="Add a calendar")
def make_calendar(request: HttpRequest, payload: given.CalendarIn) -> object:
    """Make a calendar whose hours hold from the beginning."""
    return Status(201, actions.add_calendar(actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.get(CODE, response=given.CalendarOut, summary="Read a calendar")
def read_calendar(request: HttpRequest, code: str) -> object:
    """Return a calendar's name, zone and note."""
    return _calendar(request, code)


@router.patch(CODE, response=given.CalendarOut, summary="Name a calendar")
def name_calendar(request: HttpRequest, code: str, payload: given.CalendarNameIn) -> object:
    """Change the name and the note of a calendar."""
    found = _calendar(request, code)
    actions.describe_calendar(found, actor=actor_of(request), now=clock.now(), **payload.dict())
    return _calendar(request, code)


@router.post(f"{CODE}/choose", response=given.CalendarOut, summary="Make a calendar the office's own")
def choose_calendar(request: HttpRequest, code: str) -> object:
    """Count with this calendar wherever no other is named."""
    actions.choose_office_calendar(_calendar(request, code), actor=actor_of(request), now=clock.now())
    return _calendar(request, code)


@router.post(f"{CODE}/retire", response=given.CalendarOut, summary="Take a calendar out of use")
def retire_calendar(request: HttpRequest, code: str) -> object:
    """Take a calendar out of use; what was counted with it stays."""
    actions.retire_calendar(_calendar(request, code), actor=actor_of(request), now=clock.now())
    return _calendar(request, code)


@router.post(f"{CODE}/restore", response=given.CalendarOut, summary="Bring a calendar back into use")
def restore_calendar(request: HttpRequest, code: str) -> object:
    """Bring a retired calendar back into use."""
    actions.restore_calendar(_calendar(request, code), actor=actor_of(request), now=clock.now())
    return _calendar(request, code)


@router.get(f"{CODE}/hours", response=list[given.HoursOut], summary="List the hours of a calendar")
def list_hours(request: HttpRequest, code: str) -> object:
    """Return every version of the hours, the newest first."""
    rows = CalendarVersion.objects.visible_to(account_of(request)).filter(calendar=_calendar(request, code))
    return rows.select_related("published_by").order_by("-number")[:500]


@router.post(f"{CODE}/hours", response={201: given.HoursOut}, summary="Publish hours")
def publish_hours(request: HttpRequest, code: str, payload: given.HoursIn) -> object:
    """Let hours hold from a day on. Days that are over are answered with 409 until `is_confirmed` says that they are meant."""
    return Status(201, actions.publish_hours(_calendar(request, code), actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.post(f"{CODE}/hours/preview", response=list[given.MoveOut], summary="See what hours would move")
def preview_hours(request: HttpRequest, code: str, payload: given.HoursIn) -> Sequence[Move]:
    """Return what would be due at another time; nothing is kept."""
    require(can_edit_calendars(actor_of(request)))
    shifted = actions.shift_hours(_calendar(request, code), payload.weekly, payload.since)
    return what_moves([shifted], account_of(request), clock.now())


@router.get(f"{CODE}/days", response=list[given.CalendarDayOut], summary="List the days that differ in a year")
def list_days(request: HttpRequest, code: str, year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)], *, withdrawn: bool = False) -> object:
    """Return the days of a year that differ from their week, those withdrawn too if asked for."""
    rows = CalendarException.objects.visible_to(account_of(request)).filter(calendar=_calendar(request, code), on__year=year)
    rows = rows if withdrawn else rows.in_force()
    return rows.select_related("calendar", "declared_by").order_by("on", "id")[:2000]


@router.post("/days", response={201: list[given.CalendarDayOut]}, summary="Declare days that differ")
def declare_days(request: HttpRequest, payload: given.CalendarDaysIn) -> object:
    """Let days of some calendars differ. Days that are over, or differ already, are answered with 409 until that is meant."""
    made = actions.declare_exceptions(
        _calendars(request, payload),
        actor=actor_of(request),
        now=clock.now(),
        days=payload.days,
        reason=payload.reason,
        instead=_instead(payload),
        source=payload.source,
        replaces=payload.replaces,
        is_confirmed=payload.is_confirmed,
    )
    return Status(201, made)


@router.post("/days/preview", response=list[given.MoveOut], summary="See what declared days would move")
def preview_days(request: HttpRequest, payload: given.CalendarDaysIn) -> Sequence[Move]:
    """Return what would be due at another time; nothing is kept."""
    require(can_edit_calendars(actor_of(request)))
    planned = actions.plan_days(_calendars(request, payload), payload.days, _instead(payload))
    return what_moves(actions.shift_days(planned, payload.reason), account_of(request), clock.now())


def _calendars(request: HttpRequest, payload: given.CalendarDaysIn) -> list[WorkCalendar]:
    found = list(WorkCalendar.objects.visible_to(account_of(request)).in_use().filter(code__in=payload.calendars))
    missing = set(payload.calendars) - {one.code for one in found}
    if missing:
        raise ValidationError({"calendars": _("There is no calendar “%(code)s” in use.") % {"code": min(missing)}})
    return found


def _instead(payload: given.CalendarDaysIn) -> actions.Instead:
    way = actions.Way(payload.way)
    if way in (actions.Way.CLOSES, actions.Way.OPENS) and payload.at is None:
        raise ValidationError({"at": _("Say at what time.")})
    if way == actions.Way.HOURS and not payload.intervals:
        raise ValidationError({"intervals": _("Say which hours hold instead.")})
    instead = actions.Instead(way, payload.intervals, payload.at or time(12))
    try:
        instead.check()
    except Unreadable as error:
        raise ValidationError({"intervals": say_unreadable(error)}) from None
    return instead


@router.post(f"{CODE}/days/{{day_id}}/withdraw", response=given.CalendarDayOut, summary="Withdraw a day")
def withdraw_day(request: HttpRequest, code: str, day_id: Key, *, is_confirmed: bool = False) -> object:
    """Let a day be as its week has it again. One that is over is answered with 409 until `is_confirmed` says that it is meant."""
    rows = CalendarException.objects.visible_to(account_of(request)).select_related("calendar", "declared_by")
    row = get_object_or_404(rows, calendar=_calendar(request, code), pk=day_id)
    actions.withdraw_exceptions([row], actor=actor_of(request), now=clock.now(), is_confirmed=is_confirmed)
    row.refresh_from_db()
    return row


@router.post(f"{CODE}/holidays/propose", response=list[given.HolidayOut], summary="Propose holidays")
def propose_holidays(request: HttpRequest, code: str, payload: given.HolidayChoiceIn) -> object:
    """Return the holidays of a state in some years as they would stand in the calendar; nothing is kept."""
    found = _calendar(request, code)
    plan = HolidayPlan.objects.filter(calendar=found, state=payload.state).first()
    proposals = actions.propose_holidays(found, _choice(payload), set(payload.years), now=clock.now(), plan=plan)
    return [
        {
            "slug": one.slug,
            "on": one.holiday.on,
            "name": one.holiday.name,
            "nominal": one.holiday.nominal,
            "is_usual": one.holiday.is_usual,
            "is_own": one.holiday.is_own,
            "is_idle": one.is_idle,
            "is_past": one.is_past,
            "is_chosen": one.is_chosen,
        }
        for one in proposals
    ]


@router.post(f"{CODE}/holidays", response={201: list[given.CalendarDayOut]}, summary="Adopt holidays")
def adopt_holidays(request: HttpRequest, code: str, payload: given.AdoptIn) -> object:
    """Close on holidays of a state and remember the choice. Days that are over are answered with 409 until they are meant."""
    made = actions.adopt_holidays(
        _calendar(request, code),
        actor=actor_of(request),
        now=clock.now(),
        choice=_choice(payload),
        years=set(payload.years),
        chosen=payload.chosen,
        is_yearly=payload.is_yearly,
        is_confirmed=payload.is_confirmed,
    )
    return Status(201, made)


def _choice(payload: given.HolidayChoiceIn) -> Choice:
    return Choice(payload.state, Saturday(payload.saturday), Sunday(payload.sunday), county_overrides())


@router.get(f"{CODE}/file", response=dict[str, object], summary="Export a calendar")
def export_calendar(request: HttpRequest, code: str, known_at: AwareDatetime | None = None) -> object:
    """Return the calendar as a file that `bailiwick clock compute` and the import read, as it is or as it was known at an instant."""
    return actions.export_calendar(_calendar(request, code), known_at=known_at)


@router.post("/files", response=given.CalendarOut, summary="Import a calendar")
def import_calendar(request: HttpRequest, payload: given.FileIn) -> object:
    """Take a calendar file over: a new calendar, or what it says otherwise of the one with its short name."""
    return actions.import_calendar(payload.calendar, actor=actor_of(request), now=clock.now(), is_confirmed=payload.is_confirmed)
