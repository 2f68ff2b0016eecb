"""Declaring days that differ, for several days and calendars at once, and withdrawing them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.clocks.actions.hours import ask_about_past, past_days
from bailiwick.clocks.engine import Exceptional, without
from bailiwick.clocks.engine.reading import intervals
from bailiwick.clocks.engine.writing import intervals_data
from bailiwick.clocks.events import DaysChanged, ExceptionsDeclared, ExceptionsWithdrawn
from bailiwick.clocks.models import CalendarException, Shifted, Source, WorkCalendar, calendars_of
from bailiwick.clocks.permissions import can_edit_calendars
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from bailiwick.clocks.engine import Calendar, Shift
    from bailiwick.core.actors import Actor

#: how many days one declaration concerns at most: a year of furlough Fridays, with room
MOST_DAYS = 366
#: later than every shift ends
OVER = 48 * 3600


class Way(StrEnum):
    """How a day differs from its week."""

    CLOSED = "closed"
    HOURS = "hours"
    CLOSES = "closes"
    OPENS = "opens"


@dataclass(frozen=True, slots=True)
class Instead:
    """What holds on a day: closed, these hours, or those of its week up to a time or from a time on."""

    way: Way = Way.CLOSED
    hours: Sequence[Sequence[str]] = field(default_factory=list)
    at: time = time(12)

    def check(self) -> None:
        """Read the hours. Raises Unreadable."""
        intervals(self.hours)

    def shifts(self, calendar: Calendar, day: date) -> tuple[Shift, ...]:
        """Return the shifts of a day of a calendar. Raises Unreadable."""
        if self.way == Way.CLOSED:
            return ()
        if self.way == Way.HOURS:
            return intervals(self.hours)
        second = self.at.hour * 3600 + self.at.minute * 60
        usual = weekly_shifts(calendar, day)
        return without(usual, [(second, OVER) if self.way == Way.CLOSES else (0, second)])


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one calendar that is about to differ, and the exception that it takes the place of."""

    calendar: WorkCalendar
    on: date
    shifts: tuple[Shift, ...]
    replaced: CalendarException | None = None


def weekly_shifts(calendar: Calendar, day: date) -> tuple[Shift, ...]:
    """Return the shifts that a day has by its week alone."""
    weeks = [week for since, week in calendar.weeks if since is None or since <= day] or [calendar.weeks[0][1]]
    return weeks[-1][day.weekday()]


def days_between(first: date, last: date, weekdays: Collection[int] = range(7)) -> list[date]:
    """Return the days from one to another that fall on some weekdays. Raises ValidationError when they are none or too many."""
    span = (last - first).days + 1
    days = [first + timedelta(days=count) for count in range(min(span, 10 * MOST_DAYS)) if (first + timedelta(days=count)).weekday() in weekdays]
    if not days:
        raise ValidationError(_("There is no such day: the last day comes before the first, or no weekday is chosen."))
    if len(days) > MOST_DAYS:
        raise ValidationError(_("These are more than %(most)s days. Declare one year at a time.") % {"most": MOST_DAYS})
    return days


def plan_days(calendars: Collection[WorkCalendar], days: Collection[date], instead: Instead) -> list[Day]:
    """Return what each day of each calendar would become: three queries. Raises Unreadable."""
    known = calendars_of(calendars)
    rows = CalendarException.objects.in_force().filter(calendar__in=calendars, on__in=days)
    there = {(row.calendar_id, row.on): row for row in rows}
    return [
        Day(calendar, day, instead.shifts(known[calendar.pk], day), there.get((calendar.pk, day))) for calendar in calendars for day in sorted(days)
    ]


def shift_days(planned: Iterable[Day], reason: str) -> list[Shifted]:
    """Return the calendars as they are and as they would be, without keeping anything."""
    changed: dict[WorkCalendar, dict[date, Exceptional]] = {}
    for one in planned:
        changed.setdefault(one.calendar, {})[one.on] = Exceptional(one.shifts, reason)
    known = calendars_of(changed)
    return [Shifted(row, known[row.pk], _with(known[row.pk], days)) for row, days in changed.items()]


def shift_back(exceptions: Iterable[CalendarException]) -> list[Shifted]:
    """Return the calendars as they are and as they would be without some exceptions."""
    gone: dict[WorkCalendar, set[date]] = {}
    for one in exceptions:
        gone.setdefault(one.calendar, set()).add(one.on)
    known = calendars_of(gone)
    return [Shifted(row, known[row.pk], _with(known[row.pk], dict.fromkeys(days))) for row, days in gone.items()]


def _with(calendar: Calendar, days: Mapping[date, Exceptional | None]) -> Calendar:
    merged = {**calendar.exceptions, **days}
    return type(calendar)(calendar.name, calendar.zone, calendar.weeks, {on: one for on, one in sorted(merged.items()) if one is not None})


@transaction.atomic
def declare_exceptions(
    calendars: Collection[WorkCalendar],
    *,
    actor: Actor,
    now: datetime,
    days: Collection[date],
    reason: str,
    instead: Instead | None = None,
    source: str = Source.OTHER,
    replaces: bool = False,
    is_confirmed: bool = False,
) -> list[CalendarException]:
    """Let some days of some calendars differ: closed, with other hours, or for a part of the day.

    Raises Conflict for days that are over unless `is_confirmed`, and for days that differ already unless it `replaces` them.
    """
    require(can_edit_calendars(actor))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why the day differs: clients read it where their waiting is explained.")})
    if not days or not calendars:
        raise ValidationError(_("Choose at least one day and one calendar."))
    held = list(WorkCalendar.objects.select_for_update().filter(pk__in=[one.pk for one in calendars]).order_by("pk"))
    planned = plan_days(held, days, instead or Instead())
    _check(held, planned, min(days), now, replaces=replaces, is_confirmed=is_confirmed)
    return write_days(planned, actor=actor, now=now, reason=reason, source=source)


def _check(held: Iterable[WorkCalendar], planned: Iterable[Day], first: date, now: datetime, *, replaces: bool, is_confirmed: bool) -> None:
    taken = sorted({f"{one.replaced.reason} ({date_format(one.on, 'SHORT_DATE_FORMAT')})" for one in planned if one.replaced is not None})
    if taken and not replaces:
        words = ngettext(
            "This day differs already: %(days)s. Confirm that it is replaced.",
            "These days differ already: %(days)s. Confirm that they are replaced.",
            len(taken),
        )
        raise Conflict(words % {"days": ", ".join(taken[:10])})
    if any(past_days(calendar, first, now) for calendar in held) and not is_confirmed:
        raise ask_about_past(first)


def write_days(
    planned: Collection[Day], *, actor: Actor, now: datetime, reason: str | None, source: str, reasons: Mapping[date, str] | None = None
) -> list[CalendarException]:
    """Write what was planned, each day under its own reason or all under one; what it replaces is withdrawn."""
    by = actor.user.pk if actor.user is not None else None
    replaced = [one.replaced.pk for one in planned if one.replaced is not None]
    CalendarException.objects.filter(pk__in=replaced).update(withdrawn_at=now, withdrawn_by_id=by)
    made = [
        CalendarException(
            calendar=one.calendar,
            on=one.on,
            intervals=intervals_data(one.shifts),
            reason=(reason or (reasons or {})[one.on])[:120],
            source=source,
            declared_at=now,
            declared_by_id=by,
        )
        for one in planned
    ]
    CalendarException.objects.bulk_create(made)
    for event in _told(ExceptionsDeclared, made, actor, now):
        publish(event)
    return made


@transaction.atomic
def withdraw_exceptions(exceptions: Collection[CalendarException], *, actor: Actor, now: datetime, is_confirmed: bool = False) -> None:
    """Let days be as their week has it again; the exceptions stay on record.

    Raises Conflict when one is withdrawn already, and for days that are over unless `is_confirmed`.
    """
    require(can_edit_calendars(actor))
    keys = [one.pk for one in exceptions]
    held = list(CalendarException.objects.select_for_update().select_related("calendar").filter(pk__in=keys).order_by("on", "pk"))
    if not held:
        raise ValidationError(_("Choose at least one day."))
    if any(one.withdrawn_at is not None for one in held):
        raise Conflict(_("One of these days was withdrawn already. Look again."))
    if any(past_days(one.calendar, one.on, now) for one in held) and not is_confirmed:
        raise ask_about_past(held[0].on)
    CalendarException.objects.filter(pk__in=keys).update(withdrawn_at=now, withdrawn_by_id=actor.user.pk if actor.user is not None else None)
    for event in _told(ExceptionsWithdrawn, held, actor, now):
        publish(event)


def _told(kind: type[DaysChanged], rows: Iterable[CalendarException], actor: Actor, now: datetime) -> Iterator[DaysChanged]:
    """Yield one event for each calendar: the days, and the reasons counted from the second on."""
    by_calendar: dict[WorkCalendar, list[CalendarException]] = {}
    for row in rows:
        by_calendar.setdefault(row.calendar, []).append(row)
    for calendar, changed in by_calendar.items():
        days = tuple(sorted(row.on.isoformat() for row in changed))
        reasons = list(dict.fromkeys(row.reason for row in changed))
        last, more = days[-1] if len(days) > 1 else "", str(len(reasons) - 1) if len(reasons) > 1 else ""
        yield kind(actor=actor, subject=calendar, at=now, days=days, reason=reasons[0], first=days[0], last=last, more=more)
