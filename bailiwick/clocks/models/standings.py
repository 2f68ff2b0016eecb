"""Says in a few words how a promise stands: “2 h 10 min left, 16:30”, “1 h 10 of 4 h used, waiting for vendor”."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from django.utils import timezone
from django.utils.dateformat import format as in_words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.clocks.engine import Calendar, Target
from bailiwick.clocks.words.times import say_target, say_time
from bailiwick.core.moments import exact, spoken

if TYPE_CHECKING:
    from datetime import datetime

NOTHING = timedelta(0)
MINUTE = timedelta(minutes=1)
#: a promise with no more than this left is drawn as due soon
SOON = timedelta(hours=2)
#: whom a clock that rests waits for, inside a sentence
WAITING = {
    "client": gettext_lazy("waiting for client"),
    "vendor": gettext_lazy("waiting for vendor"),
    "approval": gettext_lazy("waiting for approval"),
    "visit": gettext_lazy("waiting for the visit"),
    "parts": gettext_lazy("waiting for parts"),
    "closure": gettext_lazy("site closed"),
    "parent": gettext_lazy("waiting for the parent"),
    "team": gettext_lazy("waiting for another team"),
}


class Kept(Protocol):
    """What is kept on a clock, or was read of it."""

    state: str
    target: str
    elapsed: timedelta
    running_since: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None
    met: bool | None
    breached_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a promise stands: the sign it is drawn by, the words, the exact instant, and how long is left or has been used."""

    kind: str
    words: str
    exact: str = ""
    at: datetime | None = None
    used: timedelta = NOTHING
    left: timedelta | None = None


def used_at(clock: Kept, calendar: Calendar, now: datetime) -> timedelta:
    """Return the time that counts, up to now."""
    if clock.running_since is None or now <= clock.running_since:
        return clock.elapsed
    return clock.elapsed + calendar.between(clock.running_since, now)


def standing(clock: Kept, calendar: Calendar, now: datetime, *, waits_for: str = "") -> Standing:
    """Return how a promise stands; `waits_for` is the party for which a clock rests."""
    used = used_at(clock, calendar, now)
    if clock.state == "paused":
        return Standing("broken" if clock.breached_at else "paused", _resting(clock, used, waits_for), used=used)
    if clock.state == "stopped":
        return Standing({True: "met", False: "broken", None: ""}[clock.met], say_used(clock, used), exact(clock.stopped_at), used=used)
    if clock.due_at is None:
        return Standing("", say_used(clock, used), used=used)
    return _running(clock, clock.due_at, calendar, now, used)


def _late(clock: Kept, due: datetime, calendar: Calendar, now: datetime, used: timedelta) -> timedelta:
    """Return the time that counted after the promised one; of a promise of hours, a rest after it did not."""
    late, target = calendar.between(due, now), Target.parse(clock.target) if clock.target else None
    has_rested = clock.running_since is not None and clock.running_since > due
    if not has_rested or target is None or target.days is not None or used <= target.working:
        return late
    return min(late, used - target.working)


def _running(clock: Kept, due: datetime, calendar: Calendar, now: datetime, used: timedelta) -> Standing:
    if due <= now:
        late = _late(clock, due, calendar, now, used)
        facts = {"late": say_time(late), "when": say_due(due, now)}
        words = _("%(late)s late, %(when)s") % facts if late >= MINUTE else _("late since %(when)s") % facts
        return Standing("broken", words, exact(due), due, used, -late)
    left = calendar.between(now, due)
    facts = {"left": say_time(left), "when": say_due(due, now)}
    words = _("%(left)s left, %(when)s") % facts if left else say_due(due, now)
    return Standing("soon" if due - now <= SOON else "", words, exact(due), due, used, left)


def say_due(due: datetime, now: datetime) -> str:
    """Return an instant as short as it is clear: “16:30” today, “tomorrow 09:00”, “Wednesday 17:00”."""
    local = timezone.localtime(due)
    return in_words(local, "H:i") if local.date() == timezone.localtime(now).date() else spoken(due, now)


def _resting(clock: Kept, used: timedelta, waits_for: str) -> str:
    waits = WAITING.get(waits_for, _("paused"))
    return _("%(used)s, %(waits)s") % {"used": say_used(clock, used), "waits": waits}


def say_used(clock: Kept, used: timedelta) -> str:
    """Return how much of the promise is used: “1 h 10 of 4 h used”."""
    if not clock.target:
        return _("%(used)s counted") % {"used": say_time(used)}
    return _("%(used)s of %(target)s used") % {"used": say_short(used), "target": say_target(clock.target)}


def say_short(length: timedelta) -> str:
    """Return working time without the last unit, where another time follows: “1 h 10”."""
    hours, rest = divmod(max(int(length.total_seconds()), 0), 3600)
    minutes = rest // 60
    return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes} if hours and minutes else say_time(length)
