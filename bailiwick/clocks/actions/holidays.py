"""Adopting the holidays of a state: proposed by the pack, chosen by a person, and each coming year alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.clocks.actions.exceptions import Day, weekly_shifts, write_days
from bailiwick.clocks.actions.hours import ask_about_past, past_days
from bailiwick.clocks.events import HolidaysAdopted
from bailiwick.clocks.models import CalendarException, HolidayPlan, Source, WorkCalendar, calendar_of
from bailiwick.clocks.pack import FIRST_YEAR, LAST_YEAR, Holiday, holidays_in
from bailiwick.clocks.permissions import can_edit_calendars
from bailiwick.core.events import publish
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from bailiwick.clocks.pack import Choice
    from bailiwick.core.actors import Actor

#: how many years are adopted at once
MOST_YEARS = 11


@dataclass(frozen=True, slots=True)
class Proposal:
    """A holiday as it would stand in one calendar."""

    holiday: Holiday
    #: the day is not worked anyway
    is_idle: bool
    #: how the day differs already, in force or withdrawn
    there: CalendarException | None
    is_past: bool
    is_chosen: bool

    @property
    def slug(self) -> str:
        """The name of its tick box: the day and the holiday."""
        return f"{self.holiday.on.isoformat()}.{self.holiday.key}"


def propose_holidays(
    calendar: WorkCalendar, choice: Choice, years: Collection[int], *, now: datetime, plan: HolidayPlan | None = None
) -> list[Proposal]:
    """Return the holidays of some years, ticked as they were chosen last, else where the state's offices close. Raises ValidationError."""
    if not years or len(years) > MOST_YEARS:
        raise ValidationError({"years": _("Choose one to %(most)s years at a time.") % {"most": MOST_YEARS}})
    try:
        found = holidays_in(choice, years)
    except ValueError:
        raise ValidationError(
            _("The holidays of this state or year are not known. Years go from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        ) from None
    known, days = calendar_of(calendar), {one.on for one in found}
    rows = CalendarException.objects.filter(calendar=calendar, on__in=days).order_by("id")
    there = {row.on: row for row in sorted(rows, key=lambda row: row.withdrawn_at is None)}
    proposals = []
    for one in found:
        is_idle, is_past, exists = not weekly_shifts(known, one.on), past_days(calendar, one.on, now), there.get(one.on)
        usual = plan.takes(one.key, is_usual=one.is_usual) if plan is not None else one.is_usual
        is_chosen = usual and not is_idle and not is_past and exists is None
        proposals.append(Proposal(one, is_idle, exists, is_past, is_chosen))
    return proposals


@transaction.atomic
def adopt_holidays(
    calendar: WorkCalendar,
    *,
    actor: Actor,
    now: datetime,
    choice: Choice,
    years: Collection[int],
    chosen: Collection[str] | None = None,
    is_yearly: bool = True,
    is_confirmed: bool = False,
) -> list[CalendarException]:
    """Close on chosen holidays of some years, and remember the choice for the years to come.

    `chosen` holds the slugs of proposals; without it, what is usual is chosen. Days that differ already stay as they are.
    Raises Conflict for days that are over unless `is_confirmed`, and ValidationError for a slug that is none.
    """
    require(can_edit_calendars(actor))
    calendar = WorkCalendar.objects.select_for_update().get(pk=calendar.pk)
    proposals = propose_holidays(calendar, choice, years, now=now)
    wanted = {one.slug for one in proposals if one.is_chosen} if chosen is None else set(chosen)
    if strange := wanted - {one.slug for one in proposals}:
        raise ValidationError(_("“%(slug)s” is no holiday of these years. Write one as 2026-07-03.independence-day.") % {"slug": min(strange)[:80]})
    taken = [one for one in proposals if one.slug in wanted and not (one.there is not None and one.there.withdrawn_at is None)]
    first = min((one.holiday.on for one in taken), default=None)
    if first is not None and past_days(calendar, first, now) and not is_confirmed:
        raise ask_about_past(first)
    made = _close_on(calendar, [one.holiday for one in taken], actor=actor, now=now)
    _remember(calendar, choice, proposals, wanted if chosen is not None else None, actor=actor, now=now, is_yearly=is_yearly)
    spoken = ", ".join(str(year) for year in sorted(years))
    publish(HolidaysAdopted(actor=actor, subject=calendar, at=now, state=choice.state, years=spoken, count=len(made)))
    return made


@transaction.atomic
def keep_on_adopting(plan: HolidayPlan, years: Collection[int], *, actor: Actor, now: datetime) -> int:
    """Close on the holidays of some years as they were chosen last; returns how many were new.

    A day that ever differed, also one whose holiday somebody withdrew, is left alone, and so are days that are over.
    """
    calendar = WorkCalendar.objects.select_for_update().get(pk=plan.calendar_id)
    proposals = propose_holidays(calendar, plan.choice(), years, now=now, plan=plan)
    return len(_close_on(calendar, [one.holiday for one in proposals if one.is_chosen], actor=actor, now=now))


def _close_on(calendar: WorkCalendar, holidays: Iterable[Holiday], *, actor: Actor, now: datetime) -> list[CalendarException]:
    names: dict[date, list[str]] = {}
    for one in holidays:
        names.setdefault(one.on, []).append(one.name)
    planned = [Day(calendar, on, ()) for on in sorted(names)]
    reasons = {on: " / ".join(dict.fromkeys(names[on])) for on in names}
    return write_days(planned, actor=actor, now=now, reason=None, source=Source.PACK, reasons=reasons) if planned else []


def _remember(
    calendar: WorkCalendar,
    choice: Choice,
    proposals: Sequence[Proposal],
    wanted: Collection[str] | None,
    *,
    actor: Actor,
    now: datetime,
    is_yearly: bool,
) -> None:
    """Keep what was ticked against the custom of the state; days that were idle, over or there already say nothing about it."""
    kept = {
        "state": choice.state,
        "saturday": choice.saturday.value,
        "sunday": choice.sunday.value,
        "is_yearly": is_yearly,
        "adopted_at": now,
        "adopted_by_id": actor.user.pk if actor.user is not None else None,
    }
    plan, _is_new = HolidayPlan.objects.get_or_create(calendar=calendar, defaults=kept)
    for name, value in kept.items():
        setattr(plan, name, value)
    if wanted is not None:
        asked = [one for one in proposals if not (one.is_idle or one.is_past or one.there)]
        ticked = {one.holiday.key for one in asked if one.slug in wanted}
        plan.left_out = sorted({one.holiday.key for one in asked if one.holiday.is_usual} - ticked)
        plan.added = sorted({one.holiday.key for one in asked if not one.holiday.is_usual} & ticked)
    plan.save()
