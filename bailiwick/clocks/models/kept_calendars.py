"""Calendars as the tables keep them, read into what the engine counts with."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from bailiwick.clocks.engine import Calendar, Exceptional
from bailiwick.clocks.engine.reading import intervals, week
from bailiwick.clocks.models.work_calendars import CalendarException, CalendarVersion, WorkCalendar
from bailiwick.core.kept import kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from bailiwick.clocks.engine import Version

#: what the installation starts with, and counts with while it has no calendar: Monday to Friday, 8 to 17
DEFAULT_WEEK: dict[str, list[list[str]]] = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
ALWAYS: dict[str, list[list[str]]] = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
#: when what came with the product became known: before anything was counted
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
#: hours by the day they hold from, and exceptions by day, as text; calendars that say the same are built once
Weeks = tuple[tuple["date | None", str], ...]
Days = tuple[tuple["date", str, str], ...]


def installation_zone() -> ZoneInfo:
    """Return the time zone in which the office lives."""
    return ZoneInfo(settings.TIME_ZONE)


def office_calendar() -> Calendar:
    """Return the calendar of the office."""
    return _office(settings.TIME_ZONE)


@kept(WorkCalendar, CalendarVersion, CalendarException)
def _office(zone: str) -> Calendar:
    versions = list(CalendarVersion.objects.filter(calendar__is_default=True).select_related("calendar").order_by("number"))
    if not versions:
        return _built("", zone, _weeks([(None, DEFAULT_WEEK)]), ())
    office = versions[0].calendar
    rows = CalendarException.objects.in_force().filter(calendar=office.pk).order_by("on").values_list("on", "intervals", "reason")
    return _built(office.name, office.zone, _weeks((one.since, one.weekly) for one in versions), _days(rows))


@kept(WorkCalendar, CalendarVersion, CalendarException)
def calendars_now() -> dict[int, Calendar]:
    """Return all calendars as they are, by key."""
    return calendars_of(WorkCalendar.objects.all())


def calendar_of(row: WorkCalendar, *, known_at: datetime | None = None) -> Calendar:
    """Return one calendar, as it is or as it was known at an instant: two queries."""
    return calendars_of([row], known_at=known_at)[row.pk]


def calendars_of(rows: Iterable[WorkCalendar], *, known_at: datetime | None = None) -> dict[int, Calendar]:
    """Return many calendars by key: two queries."""
    wanted = {row.pk: row for row in rows}
    versions, exceptions = CalendarVersion.objects.filter(calendar__in=wanted), CalendarException.objects.filter(calendar__in=wanted)
    versions = versions if known_at is None else versions.known_at(known_at)
    exceptions = exceptions.in_force() if known_at is None else exceptions.known_at(known_at)
    weeks, days = defaultdict(list), defaultdict(list)
    for key, since, weekly in versions.order_by("number").values_list("calendar", "since", "weekly"):
        weeks[key].append((since, weekly))
    for key, on, hours, reason in exceptions.order_by("on", "id").values_list("calendar", "on", "intervals", "reason"):
        days[key].append((on, hours, reason))
    return {key: _built(row.name, row.zone, _weeks(weeks[key] or [(None, {})]), _days(days[key])) for key, row in wanted.items()}


def _weeks(versions: Iterable[tuple[date | None, Mapping[str, object]]]) -> Weeks:
    """Return the hours in the order of their days; among those of one day the last published holds."""
    latest = {since: json.dumps(weekly) for since, weekly in versions}
    return tuple(sorted(latest.items(), key=lambda one: (one[0] is not None, one[0])))


def _days(exceptions: Iterable[tuple[date, object, str]]) -> Days:
    return tuple((on, json.dumps(hours) if hours else "", reason) for on, hours, reason in exceptions)


@lru_cache(maxsize=256)
def _built(name: str, zone: str, weeks: Weeks, days: Days) -> Calendar:
    versions: tuple[Version, ...] = tuple((since, week(json.loads(weekly))) for since, weekly in weeks)
    exceptions = {on: Exceptional(intervals(json.loads(hours)) if hours else (), reason) for on, hours, reason in days}
    return Calendar(name, ZoneInfo(zone), versions, exceptions)
