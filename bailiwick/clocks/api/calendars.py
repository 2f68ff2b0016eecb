"""Calendars in the API: their names, their hours, their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from ninja import Query, Router, Status
from pydantic import AwareDatetime  # noqa: TC002 - likewise

from bailiwick.clocks import actions
from bailiwick.clocks.api.doors import CODE, calendar_or_404
from bailiwick.clocks.models import CalendarVersion, WorkCalendar, what_moves
from bailiwick.clocks.permissions import can_edit_calendars
from bailiwick.clocks.schemas import calendars as given
from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Page, Paging, page_of
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.clocks.models import Move

router = Router(tags=["clocks"])


@router.get("/calendars", response=Page[given.CalendarOut], summary="List the calendars")
def list_calendars(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the calendars by name."""
    return page_of(WorkCalendar.objects.visible_to(account_of(request)), paging, sort=["name"])


@router.post("/calendars", response={201: given.CalendarOut}, summary="Add a calendar")
def makecalendar_or_404(request: HttpRequest, payload: given.CalendarIn) -> object:
    """Make a calendar whose hours hold from the beginning."""
    return Status(201, actions.add_calendar(actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.get(CODE, response=given.CalendarOut, summary="Read a calendar")
def readcalendar_or_404(request: HttpRequest, code: str) -> object:
    """Return a calendar's name, zone and note."""
    return calendar_or_404(request, code)


@router.patch(CODE, response=given.CalendarOut, summary="Name a calendar")
def namecalendar_or_404(request: HttpRequest, code: str, payload: given.CalendarNameIn) -> object:
    """Change the name and the note of a calendar."""
    found = calendar_or_404(request, code)
    actions.describe_calendar(found, actor=actor_of(request), now=clock.now(), **payload.dict())
    return calendar_or_404(request, code)


@router.post(f"{CODE}/choose", response=given.CalendarOut, summary="Make a calendar the office's own")
def choosecalendar_or_404(request: HttpRequest, code: str) -> object:
    """Count with this calendar wherever no other is named."""
    actions.choose_office_calendar(calendar_or_404(request, code), actor=actor_of(request), now=clock.now())
    return calendar_or_404(request, code)


@router.post(f"{CODE}/retire", response=given.CalendarOut, summary="Take a calendar out of use")
def retirecalendar_or_404(request: HttpRequest, code: str) -> object:
    """Take a calendar out of use; what was counted with it stays."""
    actions.retire_calendar(calendar_or_404(request, code), actor=actor_of(request), now=clock.now())
    return calendar_or_404(request, code)


@router.post(f"{CODE}/restore", response=given.CalendarOut, summary="Bring a calendar back into use")
def restorecalendar_or_404(request: HttpRequest, code: str) -> object:
    """Bring a retired calendar back into use."""
    actions.restore_calendar(calendar_or_404(request, code), actor=actor_of(request), now=clock.now())
    return calendar_or_404(request, code)


@router.get(f"{CODE}/hours", response=Page[given.HoursOut], summary="List the hours of a calendar")
def list_hours(request: HttpRequest, code: str, paging: Query[Paging]) -> object:
    """Return every version of the hours, the newest first."""
    rows = CalendarVersion.objects.visible_to(account_of(request)).filter(calendar=calendar_or_404(request, code))
    return page_of(rows.select_related("published_by"), paging, sort=["-number"])


@router.post(f"{CODE}/hours", response={201: given.HoursOut}, summary="Publish hours")
def publish_hours(request: HttpRequest, code: str, payload: given.HoursIn) -> object:
    """Let hours hold from a day on. Days that are over are answered with 409 until `is_confirmed` says that they are meant."""
    return Status(201, actions.publish_hours(calendar_or_404(request, code), actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.post(f"{CODE}/hours/preview", response=list[given.MoveOut], summary="See what hours would move")
def preview_hours(request: HttpRequest, code: str, payload: given.HoursIn) -> Sequence[Move]:
    """Return what would be due at another time; nothing is kept."""
    require(can_edit_calendars(actor_of(request)))
    shifted = actions.shift_hours(calendar_or_404(request, code), payload.weekly, payload.since)
    return what_moves([shifted], account_of(request), clock.now())


@router.get(f"{CODE}/file", response=dict[str, object], summary="Export a calendar")
def exportcalendar_or_404(request: HttpRequest, code: str, known_at: AwareDatetime | None = None) -> object:
    """Return the calendar as a file that `bailiwick clock compute` and the import read, as it is or as it was known at an instant."""
    return actions.export_calendar(calendar_or_404(request, code), known_at=known_at)


@router.post("/files", response=given.CalendarOut, summary="Import a calendar")
def importcalendar_or_404(request: HttpRequest, payload: given.FileIn) -> object:
    """Take a calendar file over: a new calendar, or what it says otherwise of the one with its short name."""
    return actions.import_calendar(payload.calendar, actor=actor_of(request), now=clock.now(), is_confirmed=payload.is_confirmed)
