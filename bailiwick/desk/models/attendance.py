"""When staff are at work: the office's hours that are also their own, without their absences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from bailiwick.clocks.models import Calendar, shift, weekly
from bailiwick.people.models import Absence, WorkingHours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bailiwick.clocks.models import Shift, Weekly

#: how far ahead absences are looked at, in days
AHEAD = 400
ONE_DAY = timedelta(days=1)
AWAY = "away"


@dataclass(frozen=True, slots=True)
class Attendance:
    """The calendar of one person, and until which day they are away from now on."""

    calendar: Calendar
    away_until: date | None

    def works_at(self, at: datetime) -> bool:
        """Whether they are at work."""
        return self.calendar.is_open(at)

    def until(self, at: datetime) -> datetime | None:
        """Return when the stretch of work ends that an instant lies in."""
        spans = self.calendar.open_on(self.calendar.day_of(at))
        return next((ends for begins, ends in spans if begins <= at < ends), None)


def attendance_of(staff: Iterable[int], office: Calendar, now: datetime) -> dict[int, Attendance]:
    """Return the attendance of many staff by key: two queries."""
    keys, today = list(staff), timezone.localdate(now)
    own: dict[int, list[list[Shift]]] = {}
    for row in WorkingHours.objects.filter(staff__in=keys).order_by("starts"):
        own.setdefault(row.staff_id, [[] for _ in range(7)])[row.weekday].append(shift(row.starts, row.ends))
    away: dict[int, list[tuple[date, date]]] = {}
    for absence in Absence.objects.filter(staff__in=keys, ends_on__gte=today, starts_on__lte=today + ONE_DAY * AHEAD):
        away.setdefault(absence.staff_id, []).append((absence.starts_on, min(absence.ends_on, today + ONE_DAY * AHEAD)))
    return {key: _attendance(own.get(key), away.get(key, []), office, today) for key in keys}


def _attendance(own: list[list[Shift]] | None, away: list[tuple[date, date]], office: Calendar, today: date) -> Attendance:
    hours = _common(office, weekly(*own)) if own else office
    absent = (today + ONE_DAY * day for first, last in away for day in range(max((first - today).days, -1), (last - today).days + 1))
    until = next((last for first, last in away if first <= today <= last), None)
    return Attendance(hours.closed_on(absent, AWAY), until)


def _common(office: Calendar, own: Weekly) -> Calendar:
    """Return the hours of both; one's own alone where they never meet the office's, as with night work."""
    both = office.meeting(own)
    if any(day for _since, week in both.weeks for day in week):
        return both
    closed = (on for on, day in office.exceptions.items() if not day.shifts)
    return Calendar(office.name, office.zone, ((None, own),)).closed_on(closed, AWAY)
