"""Days as the office counts them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from bailiwick.clocks.models import NoWorkingTime, installation_zone, office_calendar

if TYPE_CHECKING:
    from datetime import date, datetime

#: further than this no working day is looked for
FAR = 400


def today(now: datetime) -> date:
    """Return the day it is at the office."""
    return timezone.localtime(now, installation_zone()).date()


def working_day_after(day: date, count: int) -> date:
    """Return the working day that comes `count` working days after a day. Raises NoWorkingTime."""
    calendar, left = office_calendar(), count
    for ahead in range(1, FAR):
        following = day + timedelta(days=ahead)
        left -= bool(calendar.open_on(following))
        if left <= 0:
            return following
    raise NoWorkingTime
