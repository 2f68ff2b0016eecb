"""Making, changing, pausing and ending schedules, and saying when they come round next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.clocks.models import installation_zone, office_calendar
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.recurring.events import ScheduleChanged, ScheduleEnded, ScheduleMade, SchedulePaused, ScheduleResumed
from bailiwick.recurring.models import Occasion, Rhythm, Schedule, after, parsed_rule
from bailiwick.recurring.permissions import can_edit_schedules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bailiwick.core.actors import Actor
    from bailiwick.recurring.models.dates import IsClosed

#: what can be said of a schedule
FIELDS = (
    "title", "description", "kind", "category", "team", "assignee", "requester", "site", "checklist", "rhythm", "every", "weekdays", "nth",
    "month_day", "rule", "shift", "starts_on", "ends_on", "count", "at", "lead_days", "if_open", "catch_up",
)  # fmt: skip
#: those that say when
WHEN = {"rhythm", "every", "weekdays", "nth", "month_day", "rule", "shift", "starts_on", "ends_on", "count", "at", "lead_days"}


def closed_days() -> IsClosed:
    """Return the question whether the office is closed on a whole day, by its calendar as it stands: two queries."""
    calendar = office_calendar()
    return lambda day: not calendar.open_on(day)


def checked_schedule(values: Mapping[str, Any], *, now: datetime) -> Schedule:
    """Return an unsaved schedule of these values; raises ValidationError, by field, for what makes no sense."""
    schedule = Schedule(made_at=now, **{name: value for name, value in values.items() if name in FIELDS})
    _check(schedule)
    return schedule


@transaction.atomic
def make_schedule(*, actor: Actor, now: datetime, values: Mapping[str, Any]) -> Schedule:
    """Have tickets opened by the calendar from now on. Raises ValidationError."""
    require(can_edit_schedules(actor))
    schedule = checked_schedule(values, now=now)
    schedule.owner_id = actor.user.pk if actor.user is not None else None
    schedule.through = _not_before(schedule, now)
    plan(schedule)
    if schedule.next_on is None:
        raise ValidationError({"starts_on": _("With these settings it never comes round. Look at the last day and how often.")})
    schedule.save()
    publish(ScheduleMade(actor=actor, subject=schedule, at=now, words=schedule.words))
    return schedule


@transaction.atomic
def change_schedule(schedule: Schedule, *, actor: Actor, now: datetime, values: Mapping[str, Any], version: int | None = None) -> None:
    """Change what comes back, or when; days that have passed stay as they were. Raises Stale, ValidationError, Conflict."""
    _hold(schedule)
    require(can_edit_schedules(actor))
    if version is not None and version != schedule.version:
        raise Stale
    given = {name: value for name, value in values.items() if name in FIELDS}
    changes: dict[str, tuple[object, object]] = {
        name: (getattr(schedule, name), value) for name, value in given.items() if getattr(schedule, name) != value
    }
    if not changes:
        return
    for name, (_before, value) in changes.items():
        setattr(schedule, name, value)
    _check(schedule)
    if WHEN & set(changes):
        schedule.through = max(filter(None, (schedule.through, _not_before(schedule, now))), default=None)
        plan(schedule)
    schedule.version += 1
    schedule.save()
    publish(ScheduleChanged(actor=actor, subject=schedule, at=now, words=schedule.words, changes=changes))


@transaction.atomic
def pause_schedule(schedule: Schedule, *, actor: Actor, now: datetime, reason: str) -> None:
    """Open nothing until it goes on. Raises ValidationError without a reason, Conflict when it is paused."""
    _hold(schedule)
    require(can_edit_schedules(actor))
    if schedule.is_paused:
        raise Conflict(_("This schedule is paused already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, for whoever looks at it next.")})
    schedule.paused_at, schedule.paused_reason = now, reason.strip()[:255]
    _keep(schedule, "paused_at", "paused_reason")
    publish(SchedulePaused(actor=actor, subject=schedule, at=now, reason=schedule.paused_reason))


@transaction.atomic
def resume_schedule(schedule: Schedule, *, actor: Actor, now: datetime) -> None:
    """Go on with the next day to come; those that passed meanwhile are left out. Raises Conflict when it is not paused."""
    _hold(schedule)
    require(can_edit_schedules(actor))
    if not schedule.is_paused:
        raise Conflict(_("This schedule is not paused."))
    schedule.paused_at, schedule.paused_reason = None, ""
    schedule.through = max(filter(None, (schedule.through, timezone.localdate(now) - timedelta(days=1))), default=None)
    plan(schedule)
    _keep(schedule, "paused_at", "paused_reason", "through", *PLANNED)
    publish(ScheduleResumed(actor=actor, subject=schedule, at=now))


@transaction.atomic
def end_schedule(schedule: Schedule, *, actor: Actor, now: datetime) -> None:
    """Let it come back no more; its history stays."""
    _hold(schedule)
    require(can_edit_schedules(actor))
    schedule.retired_at = now
    _keep(schedule, "retired_at")
    publish(ScheduleEnded(actor=actor, subject=schedule, at=now))


#: what `plan` sets
PLANNED = ("next_nominal", "next_on", "next_at")


def plan(schedule: Schedule, *, is_closed: IsClosed | None = None) -> None:
    """Set when the next ticket is opened; nothing when it comes round no more, or waits for the last one to be completed."""
    found = next_days(schedule, 1, is_closed=is_closed)
    schedule.next_nominal = found[0].nominal if found else None
    schedule.next_on = found[0].on if found else None
    schedule.next_at = schedule.opens_at(found[0].on, installation_zone()) if found else None


def next_days(schedule: Schedule, most: int = 12, *, is_closed: IsClosed | None = None) -> list[Occasion]:
    """Return when it comes round next, at most so often."""
    return after(schedule.pattern, schedule.through, is_closed or closed_days(), most)


def _not_before(schedule: Schedule, now: datetime) -> date | None:
    """Return the day up to which nothing is opened any more: a new schedule begins today at the earliest."""
    yesterday = timezone.localdate(now) - timedelta(days=1)
    return yesterday if schedule.starts_on <= yesterday else None


def _hold(schedule: Schedule) -> None:
    schedule.refresh_from_db(from_queryset=Schedule.objects.select_for_update(of=("self",)))
    if schedule.retired_at is not None:
        raise Conflict(_("This schedule has been ended."))


def _keep(schedule: Schedule, *fields: str) -> None:
    schedule.version += 1
    schedule.save(update_fields=[*fields, "version"])


def _check(schedule: Schedule) -> None:
    """Raise ValidationError, by field, for a schedule that makes no sense."""
    wrong = _wrong_when(schedule)
    if not schedule.title.strip():
        wrong["title"] = _("Say in a few words what is to be done.")
    if schedule.assignee is not None and schedule.assignee.is_retired:
        wrong["assignee"] = _("%(name)s no longer works here.") % {"name": schedule.assignee}
    if schedule.category is not None and schedule.category.is_retired:
        wrong["category"] = _("This category is no longer used. Choose another.")
    if wrong:
        raise ValidationError(wrong)
    try:
        schedule.clean_fields(exclude=["owner"])
    except ValidationError as error:
        raise ValidationError({name: messages for name, messages in error.message_dict.items() if name in FIELDS}) from error


def _wrong_when(schedule: Schedule) -> dict[str, str]:
    """Return what makes no sense about when it comes back, by field."""
    wrong: dict[str, str] = {}
    if schedule.rhythm not in Rhythm.values:
        wrong["rhythm"] = _("Choose how it comes back.")
    if not 1 <= schedule.every <= 1000:  # noqa: PLR2004 - as the field says
        wrong["every"] = _("A number from 1 to 1000.")
    if schedule.weekdays and any(day not in {"0", "1", "2", "3", "4", "5", "6"} for day in schedule.weekdays.split(",")):
        wrong["weekdays"] = _("Choose weekdays.")
    if schedule.nth not in (1, 2, 3, 4, 5, -1):
        wrong["nth"] = _("Choose first to fifth, or last.")
    if schedule.month_day not in (*range(1, 32), -1):
        wrong["month_day"] = _("A day from 1 to 31, or the last.")
    if schedule.ends_on is not None and schedule.ends_on < schedule.starts_on:
        wrong["ends_on"] = _("The last day lies before the first.")
    if schedule.rhythm == Rhythm.RULE:
        try:
            parsed_rule(schedule.rule, schedule.starts_on)
        except ValueError:
            wrong["rule"] = _("This is no rule by days, such as FREQ=MONTHLY;BYDAY=1MO,3MO. The last day and how often stand in their own fields.")
    return wrong
