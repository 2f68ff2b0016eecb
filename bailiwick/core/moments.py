"""Instants and spans as people say them: "today 16:30", "2 h 10 min"."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import date, datetime

#: days within which a weekday's name is enough
WEEK = 7


class Moments:
    """Instants as one reader is told them at one instant: the zone, the day and the words are found out once for a whole page."""

    __slots__ = ("_days", "_language", "_near", "now", "today", "zone")

    def __init__(self, now: datetime) -> None:
        self.now, self.zone = now, timezone.get_current_timezone()
        self.today = now.astimezone(self.zone).date()
        self._near: tuple[str, str, str] | None = None
        self._language: str | None = None
        self._days: dict[int, tuple[str, bool]] = {}

    def spoken(self, at: datetime) -> str:
        """Return an instant as people say it: "tomorrow 09:00"."""
        local = at.astimezone(self.zone)
        day, clock = local.date(), f"{local.hour:02}:{local.minute:02}"
        days = day.toordinal() - self.today.toordinal()
        if -1 <= days <= 1:
            self._near = self._near or (_("yesterday %(clock)s"), _("today %(clock)s"), _("tomorrow %(clock)s"))
            return self._near[days + 1] % {"clock": clock}
        words, is_timed = self._days.get(days) or self._far(day, days)
        return f"{words} {clock}" if is_timed else words

    def _far(self, day: date, days: int) -> tuple[str, bool]:
        """Return a day's name, and whether the clock is said with it: long past, the day is enough."""
        self._language = self._language or get_language()
        style = "DAY_FORMAT" if day.year == self.today.year else "SHORT_DATE_FORMAT"
        is_near = abs(days) < WEEK
        found = self._days[days] = str(WEEKDAYS[day.weekday()]) if is_near else _day(day, style, self._language), is_near or days > 0
        return found

    def exact(self, at: datetime) -> str:
        """Return an instant to the minute with its zone."""
        local = at.astimezone(self.zone)
        return f"{local.year:04}-{local.month:02}-{local.day:02} {local.hour:02}:{local.minute:02} {local.tzname()}"


def spoken(at: datetime | None, now: datetime) -> str:
    """Return an instant as people say it, in the zone of the place: "tomorrow 09:00"."""
    return Moments(now).spoken(at) if at is not None else ""


@lru_cache(maxsize=2_000)
def _day(day: date, style: str, _language: str | None) -> str:
    """Return a day as the language writes it; the days of a page are few, and so are those of a year."""
    return date_format(day, style)


def dated(at: datetime | None) -> str:
    """Return an instant as it is written where it may be read much later: "October 30, 2026, 11:17", in the zone of the place."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{_day(local.date(), 'DATE_FORMAT', get_language())}, {local.hour:02}:{local.minute:02}"


def exact(at: datetime | None) -> str:
    """Return an instant to the minute with its zone, for titles and exports."""
    return Moments(at).exact(at) if at is not None else ""


def span(seconds: int) -> str:
    """Return a length of time: "45 s", "12 min", "2 h 10 min", "3 d 4 h"."""
    minutes, rest = divmod(max(int(seconds), 0), 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours_left} if hours_left else _("%(days)d d") % {"days": days}
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes_left} if minutes_left else _("%(hours)d h") % {"hours": hours}
    return _("%(minutes)d min") % {"minutes": minutes} if minutes else _("%(seconds)d s") % {"seconds": rest}
