"""Calendars as files: the same JSON that the command checks clocks with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bailiwick.clocks.actions.calendars import add_calendar
from bailiwick.clocks.actions.exceptions import Day, write_days
from bailiwick.clocks.actions.hours import ask_about_past, past_days, publish_hours
from bailiwick.clocks.engine import Unreadable
from bailiwick.clocks.engine.reading import calendar as read_calendar
from bailiwick.clocks.engine.reading import parsed
from bailiwick.clocks.engine.writing import calendar_data, week_data
from bailiwick.clocks.models import CalendarException, Shifted, Source, WorkCalendar, calendar_of
from bailiwick.clocks.permissions import can_edit_calendars
from bailiwick.clocks.words.reasons import say_fault
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bailiwick.clocks.engine import Calendar
    from bailiwick.core.actors import Actor


def export_calendar(calendar: WorkCalendar, *, known_at: datetime | None = None) -> dict[str, object]:
    """Return a calendar as the object of its file."""
    head = {"code": calendar.code} | ({"note": calendar.note} if calendar.note else {})
    return head | calendar_data(calendar_of(calendar, known_at=known_at))


def shift_to_file(calendar: WorkCalendar, data: object) -> Shifted:
    """Return a calendar as it is and as a file would make it, without keeping anything. Raises ValidationError."""
    before, read = calendar_of(calendar), calendar_in_file(data)
    weeks = {**dict(before.weeks), **dict(read.weeks)}
    ordered = tuple(sorted(weeks.items(), key=lambda one: (one[0] is not None, one[0])))
    return Shifted(calendar, before, type(before)(before.name, before.zone, ordered, {**before.exceptions, **read.exceptions}))


@transaction.atomic
def import_calendar(data: object, *, actor: Actor, now: datetime, is_confirmed: bool = False) -> WorkCalendar:
    """Take a file over: a new calendar, or what it says otherwise of the one with its short name.

    Days that the file does not name stay as they are. Raises ValidationError for a file that cannot be read, and Conflict
    for days that are over unless `is_confirmed`.
    """
    require(can_edit_calendars(actor))
    read = calendar_in_file(data)
    given = data if isinstance(data, dict) else {}
    code = str(given.get("code") or slugify(read.name))[:40]
    found = WorkCalendar.objects.select_for_update().filter(code=code).first()
    if found is None:
        first = read.weeks[0][1]
        values = {"name": read.name or code, "code": code, "zone": str(read.zone), "note": str(given.get("note") or "")}
        found = add_calendar(actor=actor, now=now, weekly=week_data(first), **values)
        is_confirmed = True
    elif str(read.zone) != found.zone:
        raise ValidationError(
            _("The file counts in %(zone)s, this calendar in %(ours)s. Give the file another short name to make a new calendar.")
            % {"zone": read.zone, "ours": found.zone}
        )
    _take_weeks(found, read, actor=actor, now=now, is_confirmed=is_confirmed)
    _take_days(found, read, given, actor=actor, now=now, is_confirmed=is_confirmed)
    return found


def calendar_file(content: bytes) -> object:
    """Return the JSON of a calendar file. Raises ValidationError."""
    try:
        return parsed(content)
    except Unreadable as error:
        raise ValidationError(say_fault(error)) from None


def calendar_in_file(data: object) -> Calendar:
    """Return what the object of a calendar file counts with. Raises ValidationError."""
    try:
        return read_calendar(data)
    except Unreadable as error:
        raise ValidationError(say_fault(error)) from None


def _take_weeks(found: WorkCalendar, read: Calendar, *, actor: Actor, now: datetime, is_confirmed: bool) -> None:
    ours = dict(calendar_of(found).weeks)
    for since, week in read.weeks:
        if ours.get(since) != week:
            publish_hours(found, actor=actor, now=now, weekly=week_data(week), since=since, note=_("from a file"), is_confirmed=is_confirmed)


def _take_days(found: WorkCalendar, read: Calendar, given: Mapping[str, object], *, actor: Actor, now: datetime, is_confirmed: bool) -> None:
    ours = calendar_of(found).exceptions
    new = {on: one for on, one in read.exceptions.items() if ours.get(on) != one}
    if not new:
        return
    if past_days(found, min(new), now) and not is_confirmed:
        raise ask_about_past(min(new))
    there = {row.on: row for row in CalendarException.objects.in_force().filter(calendar=found, on__in=new)}
    for source in sorted({_source(given, on) for on in new}):
        planned = [Day(found, on, one.shifts, there.get(on)) for on, one in sorted(new.items()) if _source(given, on) == source]
        reasons: dict[date, str] = {on: one.reason or _("from a file") for on, one in new.items()}
        write_days(planned, actor=actor, now=now, reason=None, source=source, reasons=reasons)


def _source(given: Mapping[str, object], on: date) -> str:
    """Return what kind of exception a file says that a day is."""
    listed = given.get("exceptions")
    items = listed if isinstance(listed, list) else []
    said = next((item.get("source") for item in items if isinstance(item, dict) and item.get("on") == on.isoformat()), None)
    return said if isinstance(said, str) and said in Source.values else Source.FILE.value
