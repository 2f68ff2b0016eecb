"""Staff: when they work, when they are away and who stands in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.people.events import AbsenceCancelled, AbsenceRecorded, WorkingHoursChanged
from bailiwick.people.models import Absence, Staff, WorkingHours
from bailiwick.people.permissions import can_edit_staff, can_record_absence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, time

    from bailiwick.core.actors import Actor

    #: weekday (0 is Monday), from, to
    Interval = tuple[int, time, time]


@transaction.atomic
def record_absence(
    staff: Staff, *, actor: Actor, now: datetime, starts_on: date, ends_on: date, reason: str = "", substitute: Staff | None = None
) -> Absence:
    """Say that a staff member is away on some days, and who stands in.

    Raises ValidationError for days in the wrong order or that overlap another absence, and
    for a substitute who is the person themselves or has left the staff.
    """
    require(can_record_absence(actor, staff))
    Staff.objects.select_for_update().get(pk=staff.pk)
    _check_absence(staff, starts_on, ends_on, substitute)
    absence = Absence.objects.create(staff=staff, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(), substitute=substitute)
    publish(
        AbsenceRecorded(
            actor=actor, subject=staff, at=now, starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat(), substitute=str(substitute or "")
        )
    )
    return absence


def _check_absence(staff: Staff, starts_on: date, ends_on: date, substitute: Staff | None) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first.")})
    if substitute is not None and substitute.pk == staff.pk:
        raise ValidationError({"substitute": _("Nobody can stand in for themselves.")})
    if substitute is not None and substitute.is_retired:
        raise ValidationError({"substitute": _("%(name)s is no longer on the staff.") % {"name": substitute}})
    other = staff.absences.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other is not None:
        raise ValidationError(
            {
                "starts_on": _("%(name)s is recorded as away from %(first)s to %(last)s already.")
                % {"name": staff, "first": other.starts_on, "last": other.ends_on}
            }
        )


@transaction.atomic
def cancel_absence(absence: Absence, *, actor: Actor, now: datetime) -> None:
    """Take an absence back; the trail keeps that it was planned."""
    require(can_record_absence(actor, absence.staff))
    staff, starts_on, ends_on = absence.staff, absence.starts_on, absence.ends_on
    deleted, _rows = Absence.objects.filter(pk=absence.pk).delete()
    if deleted:
        publish(AbsenceCancelled(actor=actor, subject=staff, at=now, starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat()))


@transaction.atomic
def change_working_hours(staff: Staff, *, actor: Actor, now: datetime, hours: Iterable[Interval]) -> None:
    """Set the week of a staff member: any number of intervals a day.

    Raises ValidationError when an interval ends before it starts or two of a day overlap.
    """
    require(can_edit_staff(actor, staff))
    week = sorted(set(hours))
    _check_week(week)
    Staff.objects.select_for_update().get(pk=staff.pk)
    before = [_words(row.weekday, row.starts, row.ends) for row in staff.hours.order_by("weekday", "starts")]
    after = [_words(*interval) for interval in week]
    if before == after:
        return
    staff.hours.all().delete()
    WorkingHours.objects.bulk_create([WorkingHours(staff=staff, weekday=day, starts=starts, ends=ends) for day, starts, ends in week])
    publish(WorkingHoursChanged(actor=actor, subject=staff, at=now, changes={"hours": (before, after)}))


def _check_week(week: list[Interval]) -> None:
    for day, starts, ends in week:
        if not 0 <= day <= 6 or ends <= starts:  # noqa: PLR2004 - Monday to Sunday
            raise ValidationError(_("Working hours end after they start."))
    for (day, _starts, ends), (next_day, next_starts, _ends) in pairwise(week):
        if day == next_day and next_starts < ends:
            raise ValidationError(_("Two intervals of the same day overlap."))


def _words(weekday: int, starts: time, ends: time) -> str:
    return f"{weekday} {starts:%H:%M}-{ends:%H:%M}"
