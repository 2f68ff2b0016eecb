"""Says amounts of working time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.clocks.engine import Target

if TYPE_CHECKING:
    from datetime import datetime, timedelta

MINUTE = 60


def say_time(length: timedelta) -> str:
    """Return working time: “2 h 10 min”, “90 h”; never days, for a working day has no fixed length."""
    seconds = max(int(length.total_seconds()), 0)
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes} if minutes else _("%(hours)d h") % {"hours": hours}
    return _("%(minutes)d min") % {"minutes": minutes} if minutes else _("%(seconds)d s") % {"seconds": seconds}


def say_exactly(length: timedelta) -> str:
    """Return working time to the second, where it is to add up: “8 h 41 min 37 s”."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds < MINUTE or not seconds % MINUTE:
        return say_time(length)
    return _("%(time)s %(seconds)d s") % {"time": say_time(length), "seconds": seconds % MINUTE}


def seconds_between(begins: datetime, ends: datetime) -> timedelta:
    """Return the time between the seconds in which two instants lie, so that what is shown of them adds up."""
    return ends.replace(microsecond=0) - begins.replace(microsecond=0)


def say_target(text: str) -> str:
    """Return how much time is promised: “4 h”, “2 working days”."""
    target = Target.parse(text)
    if target.days is None:
        return say_time(target.working)
    return ngettext("%(count)d working day", "%(count)d working days", target.days) % {"count": target.days}
