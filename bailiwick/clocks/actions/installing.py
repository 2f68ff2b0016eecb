"""Putting the first promises and calendars in place; what is there stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from bailiwick.clocks.actions.holidays import keep_on_adopting
from bailiwick.clocks.models import ALWAYS, BEGINNING, DEFAULT_WEEK, CalendarVersion, HolidayPlan, Promise, WorkCalendar, default_promises
from bailiwick.core.actors import System

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

#: short names of the calendars that come with the product
OFFICE, AROUND_THE_CLOCK = "office", "around-the-clock"


@transaction.atomic
def install_clocks() -> None:
    """Make the promises and calendars of a new installation."""
    for promise in default_promises():
        kept = ("respond_minutes", "resolve_minutes", "update_minutes", "working_hours")
        values = {name: getattr(promise, name) for name in kept}
        Promise.objects.get_or_create(priority=promise.priority, defaults=values)
    if not WorkCalendar.objects.filter(is_default=True).exists():
        office = _ship(OFFICE, "Office", DEFAULT_WEEK, is_default=True)
        HolidayPlan.objects.create(calendar=office, adopted_at=BEGINNING)
    if not WorkCalendar.objects.filter(code=AROUND_THE_CLOCK).exists():
        _ship(AROUND_THE_CLOCK, "Around the clock", ALWAYS)


def _ship(code: str, name: str, weekly: dict[str, list[list[str]]], *, is_default: bool = False) -> WorkCalendar:
    calendar = WorkCalendar.objects.create(code=code, name=name, zone=settings.TIME_ZONE, is_default=is_default)
    CalendarVersion.objects.create(calendar=calendar, number=1, weekly=weekly, published_at=BEGINNING)
    return calendar


def install_holidays(years: Collection[int], *, now: datetime) -> int:
    """Adopt the holidays of some years for every calendar that keeps on adopting them; returns how many days were new."""
    plans = HolidayPlan.objects.filter(is_yearly=True, calendar__retired_at=None).select_related("calendar").order_by("id")
    return sum(keep_on_adopting(plan, years, actor=System("the coming year’s holidays"), now=now) for plan in plans)
