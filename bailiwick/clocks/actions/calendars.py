"""Making, naming, choosing and retiring calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.clocks.actions.hours import read_week
from bailiwick.clocks.actions.retiring import set_retired
from bailiwick.clocks.engine.writing import week_data
from bailiwick.clocks.events import CalendarAdded, CalendarDescribed, CalendarRestored, CalendarRetired, OfficeCalendarChosen
from bailiwick.clocks.models import CalendarVersion, WorkCalendar
from bailiwick.clocks.permissions import can_edit_calendars
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: words that stand in addresses where a short name does
TAKEN = frozenset({"new", "import", "declare"})


@transaction.atomic
def add_calendar(
    *, actor: Actor, now: datetime, name: str, code: str, zone: str, weekly: Mapping[str, object] | None = None, note: str = ""
) -> WorkCalendar:
    """Make a calendar whose hours hold from the beginning of time. Raises ValidationError."""
    require(can_edit_calendars(actor))
    calendar = WorkCalendar(name=name.strip(), code=code.strip(), zone=zone.strip(), note=note.strip())
    calendar.full_clean()
    if calendar.code in TAKEN:
        raise ValidationError({"code": _("This short name is an address of its own. Choose another.")})
    week = read_week(weekly or {})
    calendar.save()
    CalendarVersion.objects.create(
        calendar=calendar, number=1, weekly=week_data(week), published_at=now, published_by_id=actor.user.pk if actor.user is not None else None
    )
    publish(CalendarAdded(actor=actor, subject=calendar, at=now, zone=calendar.zone))
    return calendar


@transaction.atomic
def describe_calendar(calendar: WorkCalendar, *, actor: Actor, now: datetime, name: str, note: str = "", version: int | None = None) -> None:
    """Change what a calendar is called and the note on it. Its short name and zone stay: policies and past counts rest on them."""
    calendar = _held(calendar, actor)
    if version is not None and calendar.version != version:
        raise Stale
    changes: dict[str, tuple[object, object]] = {}
    for field, value in (("name", name.strip()), ("note", note.strip())):
        if getattr(calendar, field) != value:
            changes[field] = (getattr(calendar, field), value)
            setattr(calendar, field, value)
    if not changes:
        return
    calendar.full_clean()
    calendar.version += 1
    calendar.save(update_fields=[*changes, "version"])
    publish(CalendarDescribed(actor=actor, subject=calendar, at=now, changes=changes))


@transaction.atomic
def choose_office_calendar(calendar: WorkCalendar, *, actor: Actor, now: datetime) -> None:
    """Count with this calendar wherever no other is named. Raises Conflict for a retired one and the one chosen already."""
    calendar = _held(calendar, actor)
    if calendar.is_retired:
        raise Conflict(_("This calendar is out of use. Bring it back into use first."))
    if calendar.is_default:
        raise Conflict(_("This is the office’s own calendar already."))
    before = WorkCalendar.objects.select_for_update().filter(is_default=True).first()
    WorkCalendar.objects.filter(is_default=True).update(is_default=False)
    WorkCalendar.objects.filter(pk=calendar.pk).update(is_default=True)
    publish(OfficeCalendarChosen(actor=actor, subject=calendar, at=now, before=str(before or "")))


@transaction.atomic
def retire_calendar(calendar: WorkCalendar, *, actor: Actor, now: datetime) -> None:
    """Take a calendar out of use; what was counted with it stays. Raises Conflict for the office's own."""
    calendar = _held(calendar, actor)
    if calendar.is_default:
        raise Conflict(_("This is the office’s own calendar. Choose another as the office’s own first."))
    if calendar.is_retired:
        raise Conflict(_("This calendar is out of use already."))
    set_retired(calendar, now)
    publish(CalendarRetired(actor=actor, subject=calendar, at=now))


@transaction.atomic
def restore_calendar(calendar: WorkCalendar, *, actor: Actor, now: datetime) -> None:
    """Bring a retired calendar back into use. Raises Conflict when it is in use."""
    calendar = _held(calendar, actor)
    if not calendar.is_retired:
        raise Conflict(_("This calendar is in use."))
    set_retired(calendar, None)
    publish(CalendarRestored(actor=actor, subject=calendar, at=now))


def _held(calendar: WorkCalendar, actor: Actor) -> WorkCalendar:
    require(can_edit_calendars(actor))
    held = WorkCalendar.objects.select_for_update().filter(pk=calendar.pk).first()
    if held is None:
        raise ValidationError(_("This calendar is gone."))
    return held
