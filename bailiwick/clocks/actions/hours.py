"""Publishing the hours of a calendar: a new version from a day on, never a change of one that was published."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bailiwick.clocks.engine import Unreadable
from bailiwick.clocks.engine.reading import week
from bailiwick.clocks.engine.writing import week_data
from bailiwick.clocks.events import HoursPublished
from bailiwick.clocks.models import CalendarVersion, Shifted, WorkCalendar, calendar_of
from bailiwick.clocks.permissions import can_edit_calendars
from bailiwick.clocks.words.reasons import say_fault
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bailiwick.clocks.engine import Weekly
    from bailiwick.core.actors import Actor


def read_week(weekly: Mapping[str, object]) -> Weekly:
    """Return the hours of a week as they are written. Raises ValidationError with the place and what to write."""
    try:
        return week(weekly)
    except Unreadable as error:
        raise ValidationError(say_fault(error)) from None


def past_days(calendar: WorkCalendar, first: date | None, now: datetime) -> bool:
    """Whether a change from a day on concerns days that are over where the calendar is."""
    return first is None or first < now.astimezone(ZoneInfo(calendar.zone)).date()


def ask_about_past(since: date | None) -> Conflict:
    """Return the question that a change of past days has to answer."""
    if since is None:
        return Conflict(_("This changes the hours of all days that are over. Look at what moves, then confirm that it is meant."))
    day = date_format(since, "DATE_FORMAT")
    return Conflict(_("This changes what was counted since %(day)s. Look at what moves, then confirm that it is meant.") % {"day": day})


def shift_hours(calendar: WorkCalendar, weekly: Mapping[str, object], since: date | None) -> Shifted:
    """Return the calendar as it is and as it would be with these hours, without keeping anything. Raises ValidationError."""
    before = calendar_of(calendar)
    weeks = {day: hours for day, hours in before.weeks if day != since} | {since: read_week(weekly)}
    after = replace(before, weeks=tuple(sorted(weeks.items(), key=lambda one: (one[0] is not None, one[0]))))
    return Shifted(calendar, before, after)


@transaction.atomic
def publish_hours(
    calendar: WorkCalendar,
    *,
    actor: Actor,
    now: datetime,
    weekly: Mapping[str, object],
    since: date | None,
    note: str = "",
    seen: int | None = None,
    is_confirmed: bool = False,
) -> CalendarVersion:
    """Let these hours hold from a day on, until the day of a later version.

    Raises Conflict for days that are over unless `is_confirmed` says that this is meant, Stale when there is a newer
    version than the one `seen`, and ValidationError for hours that cannot be read.
    """
    require(can_edit_calendars(actor))
    calendar = WorkCalendar.objects.select_for_update().get(pk=calendar.pk)
    last = CalendarVersion.objects.filter(calendar=calendar).aggregate(last=Max("number"))["last"] or 0
    if seen is not None and seen != last:
        raise Stale
    read = read_week(weekly)
    if past_days(calendar, since, now) and not is_confirmed:
        raise ask_about_past(since)
    version = CalendarVersion(
        calendar=calendar,
        number=last + 1,
        since=since,
        weekly=week_data(read),
        note=note.strip(),
        published_at=now,
        published_by_id=actor.user.pk if actor.user is not None else None,
    )
    version.full_clean()
    version.save()
    publish(
        HoursPublished(
            actor=actor, subject=calendar, at=now, number=version.number, since=since.isoformat() if since is not None else "", note=version.note
        )
    )
    return version
