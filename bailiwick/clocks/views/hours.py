"""Editing the hours of a week: rows of from and to, then what would move, then a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bailiwick.clocks.actions import past_days, publish_hours, shift_hours
from bailiwick.clocks.engine.writing import week_data
from bailiwick.clocks.forms.hours import SinceForm, WeekRows
from bailiwick.clocks.models import CalendarVersion, HoursChange, calendar_of
from bailiwick.clocks.views.calendars import week_on
from bailiwick.clocks.views.doors import blame, editable_at
from bailiwick.clocks.views.pictures import week_rows, week_total
from bailiwick.clocks.views.previews import is_confirmed, preview
from bailiwick.clocks.views.simulations import try_change
from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.clocks.models import WorkCalendar

Week = dict[str, list[list[str]]]


@require_http_methods(["GET", "POST"])
def calendar_hours(request: HttpRequest, code: str) -> HttpResponse:
    """Say the hours of a week from a day on."""
    found = editable_at(request, code)
    if request.method != "POST":
        return _begin(request, found)
    rows, form = WeekRows.of_post(request.POST), SinceForm(request.POST)
    if rows.step(request.POST.get("step", "")) or request.POST.get("step") == "back":
        form.is_valid()
        return _page(request, found, rows, form)
    weekly = rows.read()
    if weekly is None or not form.is_valid():
        return _page(request, found, rows, form, status=422)
    if request.POST.get("step") == "simulate":
        given = form.cleaned_data
        return try_change(request, HoursChange(calendar=found.code, weekly=weekly, since=given["since"], note=given["note"]))
    if not is_confirmed(request):
        return _preview(request, found, weekly, form)
    return _publish(request, found, rows, weekly, form)


def _begin(request: HttpRequest, found: WorkCalendar) -> HttpResponse:
    known = calendar_of(found)
    today = now().astimezone(known.zone).date()
    last = CalendarVersion.objects.filter(calendar=found).aggregate(last=Max("number"))["last"] or 0
    rows = WeekRows.of_week(week_data(week_on(known, today)))
    return _page(request, found, rows, SinceForm(initial={"since": today, "seen": last}))


def _page(request: HttpRequest, found: WorkCalendar, rows: WeekRows, form: SinceForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {"calendar": found, "days": rows.lines(), "has_errors": bool(rows.errors), "form": form, "problem": problem}
    return render(request, "clocks/hours.html", context, status=status)


def _preview(request: HttpRequest, found: WorkCalendar, weekly: Week, form: SinceForm) -> HttpResponse:
    since = form.cleaned_data["since"]
    shifted = shift_hours(found, weekly, since)
    today = now().astimezone(shifted.before.zone).date()
    before, after = week_on(shifted.before, since or today), week_on(shifted.after, since or today)
    weeks = [(_("Now"), week_rows(before), week_total(before)), (_("From then on"), week_rows(after), week_total(after))]
    return preview(
        request,
        [shifted],
        title=_("New hours of “%(name)s”") % {"name": found.name},
        back=found.code,
        calendar=found,
        weeks=weeks,
        since=since,
        is_from_ever=since is None,
        is_past=past_days(found, since, now()),
        is_same=before == after,
        confirm=_("Publish the hours"),
        may_go_back=True,
        may_try=True,
    )


def _publish(request: HttpRequest, found: WorkCalendar, rows: WeekRows, weekly: Week, form: SinceForm) -> HttpResponse:
    try:
        publish_hours(found, actor=actor_of(request), now=now(), weekly=weekly, is_confirmed=True, **form.cleaned_data)
    except Conflict as conflict:
        return _page(request, found, rows, form, problem=str(conflict), status=409)
    except ValidationError as error:
        blame(form, error)
        return _page(request, found, rows, form, status=422)
    messages.success(request, _("The hours are published."))
    return redirect("clocks:calendar", found.code)
