"""When staff are at work: the office's hours that are also their own, without their absences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from bailiwick.clocks.models import Calendar
from bailiwick.people.models import Absence, WorkingHours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bailiwick.clocks.models.calendars import Closed, Hours

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
        spans = self.calendar.open_on(at.astimezone(self.calendar.zone).date())
        return next((ends for begins, ends in spans if begins <= at < ends), None)


def attendance_of(staff: Iterable[int], office: Calendar, now: datetime) -> dict[int, Attendance]:
    """Return the attendance of many staff by key: two queries."""
    keys, today = list(staff), timezone.localdate(now)
    own: dict[int, list[list[Hours]]] = {}
    for row in WorkingHours.objects.filter(staff__in=keys).order_by("starts"):
        own.setdefault(row.staff_id, [[] for _ in range(7)])[row.weekday].append((row.starts, row.ends))
    away: dict[int, list[tuple[date, date]]] = {}
    for absence in Absence.objects.filter(staff__in=keys, ends_on__gte=today, starts_on__lte=today + ONE_DAY * AHEAD):
        away.setdefault(absence.staff_id, []).append((absence.starts_on, min(absence.ends_on, today + ONE_DAY * AHEAD)))
    return {key: _attendance(own.get(key), away.get(key, []), office, today) for key in keys}


def _attendance(own: list[list[Hours]] | None, away: list[tuple[date, date]], office: Calendar, today: date) -> Attendance:
    closures: dict[date, list[Closed]] = {day: list(closed) for day, closed in office.closures.items()}
    for first, last in away:
        day = max(first, today)
        while day <= last:
            closures.setdefault(day, []).append((AWAY, datetime.min.time(), None))
            day += ONE_DAY
    week = _common(office.week, own) if own else office.week
    until = next((last for first, last in away if first <= today <= last), None)
    return Attendance(Calendar(office.zone, week, closures), until)


def _common(office: tuple[tuple[Hours, ...], ...], own: list[list[Hours]]) -> tuple[tuple[Hours, ...], ...]:
    """Return the hours of both; one's own alone where they never meet the office's, as with night work."""
    both = tuple(tuple(_meeting(office[day], own[day])) for day in range(7))
    return both if any(both) else tuple(tuple(hours) for hours in own)


def _meeting(office: Iterable[Hours], own: Iterable[Hours]) -> Iterable[Hours]:
    for office_from, office_to in office:
        for own_from, own_to in own:
            ends = own_to if office_to is None else office_to if own_to is None else min(office_to, own_to)
            begins = max(office_from, own_from)
            if ends is None or begins < ends:
                yield begins, ends
