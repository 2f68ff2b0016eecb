"""Days that differ from their week, in the API: declared, withdrawn, and holidays adopted."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Annotated

from django.core.exceptions import ValidationError
from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Status

from bailiwick.clocks import actions
from bailiwick.clocks.api.doors import CODE, calendar_or_404
from bailiwick.clocks.engine import Unreadable
from bailiwick.clocks.models import CalendarException, HolidayPlan, WorkCalendar, county_overrides, what_moves
from bailiwick.clocks.pack import FIRST_YEAR, LAST_YEAR, Choice, Saturday, Sunday
from bailiwick.clocks.permissions import can_edit_calendars
from bailiwick.clocks.schemas import days as given
from bailiwick.clocks.schemas.calendars import MoveOut
from bailiwick.clocks.words.reasons import say_fault
from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Key
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.clocks.models import Move

router = Router(tags=["clocks"])


@router.get(f"{CODE}/days", response=list[given.CalendarDayOut], summary="List the days that differ in a year")
def list_days(request: HttpRequest, code: str, year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)], *, withdrawn: bool = False) -> object:
    """Return the days of a year that differ from their week, those withdrawn too if asked for."""
    rows = CalendarException.objects.visible_to(account_of(request)).filter(calendar=calendar_or_404(request, code), on__year=year)
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


@router.post("/days/preview", response=list[MoveOut], summary="See what declared days would move")
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
        raise ValidationError({"intervals": say_fault(error)}) from None
    return instead


@router.post(f"{CODE}/days/{{day_id}}/withdraw", response=given.CalendarDayOut, summary="Withdraw a day")
def withdraw_day(request: HttpRequest, code: str, day_id: Key, *, is_confirmed: bool = False) -> object:
    """Let a day be as its week has it again. One that is over is answered with 409 until `is_confirmed` says that it is meant."""
    rows = CalendarException.objects.visible_to(account_of(request)).select_related("calendar", "declared_by")
    row = get_object_or_404(rows, calendar=calendar_or_404(request, code), pk=day_id)
    actions.withdraw_exceptions([row], actor=actor_of(request), now=clock.now(), is_confirmed=is_confirmed)
    row.refresh_from_db()
    return row


@router.post(f"{CODE}/holidays/propose", response=list[given.HolidayOut], summary="Propose holidays")
def propose_holidays(request: HttpRequest, code: str, payload: given.HolidayChoiceIn) -> object:
    """Return the holidays of a state in some years as they would stand in the calendar; nothing is kept."""
    found = calendar_or_404(request, code)
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
        calendar_or_404(request, code),
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
