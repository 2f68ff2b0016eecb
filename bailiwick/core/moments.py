"""Instants and spans as people say them: "today 16:30", "2 h 10 min"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.dateformat import format as in_words
from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

#: days within which a weekday's name is enough
WEEK = 7


def spoken(at: datetime | None, now: datetime) -> str:
    """Return an instant as people say it, in the zone of the place: "tomorrow 09:00"."""
    if at is None:
        return ""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    days = (local.date() - today).days
    clock = in_words(local, "H:i")
    near = {0: _("today %(clock)s"), 1: _("tomorrow %(clock)s"), -1: _("yesterday %(clock)s")}
    if days in near:
        return near[days] % {"clock": clock}
    if abs(days) < WEEK:
        return f"{in_words(local, 'l')} {clock}"
    return date_format(local, "DAY_FORMAT" if local.year == today.year else "SHORT_DATE_FORMAT") + (f" {clock}" if days > 0 else "")


def exact(at: datetime | None) -> str:
    """Return an instant to the minute with its zone, for titles and exports."""
    return in_words(timezone.localtime(at), "Y-m-d H:i T") if at is not None else ""


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
