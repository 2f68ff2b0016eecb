"""Spans of time as they stand in links and sentences: `7d`, `next-7d`, `older-30d`, `2026-03-01..`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: what the filter builder offers, in order
PRESETS: tuple[tuple[str, str | _StrPromise], ...] = (
    ("today", gettext_lazy("today")),
    ("yesterday", gettext_lazy("yesterday")),
    ("7d", gettext_lazy("in the last 7 days")),
    ("30d", gettext_lazy("in the last 30 days")),
    ("90d", gettext_lazy("in the last 90 days")),
    ("365d", gettext_lazy("in the last 365 days")),
    ("older-30d", gettext_lazy("more than 30 days ago")),
    ("next-7d", gettext_lazy("in the next 7 days")),
    ("next-30d", gettext_lazy("in the next 30 days")),
)
_COUNTED = re.compile(r"(next-|older-)?(\d{1,5})d\Z")
_LONGEST = 36_500


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included; either may be open."""

    first: date | None
    last: date | None
    words: str

    def instants(self) -> tuple[datetime | None, datetime | None]:
        """Return the half-open span of instants that the days cover, in the zone in force."""
        zone = timezone.get_current_timezone()
        start = datetime.combine(self.first, time.min, zone) if self.first else None
        end = datetime.combine(self.last + timedelta(days=1), time.min, zone) if self.last else None
        return start, end


def period_of(text: str, now: datetime) -> Period | None:
    """Read a period from a link; None when the text is none."""
    today = timezone.localtime(now).date()
    if text in {"today", "yesterday"}:
        day = today if text == "today" else today - timedelta(days=1)
        return Period(day, day, _("today") if text == "today" else _("yesterday"))
    if counted := _COUNTED.match(text):
        return _counted(counted[1] or "", min(int(counted[2]), _LONGEST), today)
    first, dots, last = text.partition("..")
    try:
        return _between(_day(first), _day(last) if dots else _day(first))
    except ValueError:
        return None


def _counted(direction: str, days: int, today: date) -> Period:
    span = timedelta(days=days)
    if direction == "next-":
        return Period(today, today + span, ngettext("in the next %(days)d day", "in the next %(days)d days", days) % {"days": days})
    if direction == "older-":
        return Period(
            None, today - span - timedelta(days=1), ngettext("more than %(days)d day ago", "more than %(days)d days ago", days) % {"days": days}
        )
    return Period(today - span, today, ngettext("in the last %(days)d day", "in the last %(days)d days", days) % {"days": days})


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _between(first: date | None, last: date | None) -> Period | None:
    said = {"first": _said(first), "last": _said(last)}
    if first and first == last:
        return Period(first, last, _("on %(first)s") % said)
    if first and last:
        return Period(first, last, _("between %(first)s and %(last)s") % said)
    if first:
        return Period(first, None, _("since %(first)s") % said)
    return Period(None, last, _("until %(last)s") % said) if last else None


def _said(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
