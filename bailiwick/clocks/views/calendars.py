"""The list of calendars, a calendar's own page, and making, naming, choosing and retiring calendars."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.clocks.actions import (
    add_calendar,
    describe_calendar,
    export_calendar,
    import_calendar,
    restore_calendar,
    retire_calendar,
)
from bailiwick.clocks.forms.calendars import CalendarFileForm, CalendarForm, CalendarNameForm
from bailiwick.clocks.models import BEGINNING, DEFAULT_WEEK, CalendarException, CalendarVersion, HolidayPlan, WorkCalendar, calendar_of, calendars_of
from bailiwick.clocks.pack import FEDERAL, FIRST_YEAR, LAST_YEAR, STATES
from bailiwick.clocks.permissions import can_edit_calendars
from bailiwick.clocks.views.doors import blame, calendar_at, editable_at, editing, said
from bailiwick.clocks.views.pictures import exception_lines, open_words, week_rows, week_total, year_months
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.moments import spoken
from bailiwick.core.panels import panels_for
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bailiwick.clocks.engine import Calendar, Weekly

#: how many coming exceptions stand on a card of the list
AHEAD = 3


@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """List the calendars with their weeks and what comes next."""
    moment = now()
    found = list(WorkCalendar.objects.visible_to(account_of(request)).order_by("-is_default", "name"))
    known = calendars_of(found)
    cards = [_card(row, known[row.pk], moment) for row in found]
    context = {
        "cards": [card for card in cards if not card["calendar"].is_retired],
        "retired": [card["calendar"] for card in cards if card["calendar"].is_retired],
        "may_edit": can_edit_calendars(actor_of(request)),
    }
    return render(request, "clocks/calendars.html", context)


def _card(row: WorkCalendar, calendar: Calendar, moment: datetime) -> dict[str, Any]:
    today = moment.astimezone(calendar.zone).date()
    week = week_on(calendar, today)
    return {
        "calendar": row,
        "week": week_rows(week),
        "total": week_total(week),
        "open": open_words(calendar, moment),
        "ahead": [(on, one.reason) for on, one in sorted(calendar.exceptions.items()) if on >= today][:AHEAD],
    }


def week_on(calendar: Calendar, day: date) -> Weekly:
    """Return the hours that hold on a day."""
    return [week for since, week in calendar.weeks if since is None or since <= day or since == calendar.weeks[0][0]][-1]


@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """Show a calendar: its week, its year with what differs, its versions."""
    row, moment = calendar_at(request, code), now()
    known = calendar_of(row)
    today = moment.astimezone(known.zone).date()
    year = _year(request, today)
    versions = list(CalendarVersion.objects.visible_to(account_of(request)).filter(calendar=row).select_related("published_by").order_by("-number"))
    shown, week = _shown(request, versions, known, today)
    context = {
        "calendar": row,
        "week": week_rows(week),
        "total": week_total(week),
        "shown": shown,
        "open": open_words(known, moment),
        "versions": [_version_line(one, versions, today, moment) for one in versions[:30]],
        "plan": _plan_words(HolidayPlan.objects.filter(calendar=row).first()),
        "may_edit": can_edit_calendars(actor_of(request)),
        "panels": [{"title": panel.title, "url": panel.url_for(row)} for panel in panels_for(row, account_of(request))],
        **_year_context(request, row, known, year, today),
    }
    return render(request, "clocks/calendar.html", context)


def _year(request: HttpRequest, today: date) -> int:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year  # noqa: PLR2004 - digits of a year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


def _year_context(request: HttpRequest, row: WorkCalendar, known: Calendar, year: int, today: date) -> dict[str, Any]:
    rows = CalendarException.objects.visible_to(account_of(request)).filter(calendar=row, on__year=year).select_related("declared_by", "withdrawn_by")
    held = sorted(rows, key=lambda one: (one.on, one.pk))
    current = [one for one in held if one.withdrawn_at is None]
    return {
        "year": year,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
        "months": year_months(known, {one.on: one for one in current}, year, today),
        "lines": exception_lines(current, known, today),
        "withdrawn": [one for one in held if one.withdrawn_at is not None],
    }


def _shown(request: HttpRequest, versions: list[CalendarVersion], known: Calendar, today: date) -> tuple[CalendarVersion | None, Weekly]:
    """Return the version whose hours are asked for, if any, and the hours to draw."""
    asked = next((one for one in versions if str(one.number) == request.GET.get("version")), None)
    if "version" in request.GET and asked is None:
        raise Http404
    if asked is not None:
        return asked, asked.week()
    return None, week_on(known, today)


def _version_line(one: CalendarVersion, versions: Iterable[CalendarVersion], today: date, moment: datetime) -> dict[str, Any]:
    """Return a version for the list, and where it stands: in force, coming, over, or replaced by one from the same day."""
    latest = {other.since: other.number for other in sorted(versions, key=lambda other: other.number)}
    held = [day for day, _number in sorted(latest.items(), key=lambda pair: (pair[0] is not None, pair[0])) if day is None or day <= today]
    current = latest[held[-1]] if held else min(latest.items(), key=lambda pair: pair[0] or date.min)[1]
    if one.number == current:
        state = "current"
    elif latest[one.since] != one.number:
        state = "replaced"
    else:
        state = "coming" if one.since is not None and one.since > today else "over"
    return {
        "version": one,
        "state": state,
        "when": spoken(one.published_at, moment) if one.published_at != BEGINNING else "",
        "who": one.published_by or _("the product"),
    }


def _plan_words(plan: HolidayPlan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {"plan": plan, "state": _("Federal offices") if plan.state == FEDERAL else STATES.get(plan.state, plan.state)}


@require_http_methods(["GET", "POST"])
def calendar_make(request: HttpRequest) -> HttpResponse:
    """Make a calendar with usual office hours and go on to its hours."""
    editing(request)
    office = WorkCalendar.objects.filter(is_default=True).first()
    form = CalendarForm(request.POST or None, initial={"zone": office.zone if office is not None else "America/Chicago"})
    if request.method == "POST" and form.is_valid():
        try:
            made = add_calendar(actor=actor_of(request), now=now(), weekly=DEFAULT_WEEK, **form.cleaned_data)
        except ValidationError as error:
            blame(form, error)
        else:
            return redirect("clocks:hours", made.code)
    return small_form(
        request, form, _("New calendar"), _("Make the calendar"), words=_("It begins with Monday to Friday, 8 to 17; say its own hours next.")
    )


@require_http_methods(["GET", "POST"])
def calendar_rename(request: HttpRequest, code: str) -> HttpResponse:
    """Change the name and the note of a calendar."""
    found = editable_at(request, code)
    form = CalendarNameForm(request.POST or None, instance=WorkCalendar.objects.get(pk=found.pk), initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        if said(request, lambda: describe_calendar(found, actor=actor_of(request), now=now(), **form.cleaned_data), _("Saved.")):
            return redirect("clocks:calendar", code)
        return small_form(request, form, _("Name and note"), _("Save"), found, status=409)
    return small_form(request, form, _("Name and note"), _("Save"), found)


@require_POST
def calendar_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Take it out of use or bring it back."""
    found = editable_at(request, code)
    steps = {
        "retire": (retire_calendar, _("The calendar is out of use. What was counted with it stays.")),
        "restore": (restore_calendar, _("The calendar is in use again.")),
    }
    if step not in steps:
        raise Http404
    act, words = steps[step]
    said(request, lambda: act(found, actor=actor_of(request), now=now()), words)
    return redirect("clocks:calendar", code)


@require_safe
def calendar_export(request: HttpRequest, code: str) -> HttpResponse:
    """Give a calendar as a JSON file."""
    found = calendar_at(request, code)
    response = HttpResponse(json.dumps(export_calendar(found), ensure_ascii=False, indent=2), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.code}.json"'
    return response


@require_http_methods(["GET", "POST"])
def calendar_import(request: HttpRequest) -> HttpResponse:
    """Take a calendar file over."""
    editing(request)
    form = CalendarFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = import_calendar(data["upload"], actor=actor_of(request), now=now(), is_confirmed=data["is_confirmed"])
        except ValidationError as error:
            blame(form, error)
        except Conflict as conflict:
            form.add_error("is_confirmed", str(conflict))
        else:
            return redirect("clocks:calendar", made.code)
    return small_form(request, form, _("Import a calendar"), _("Import"), is_upload=True)


def small_form(
    request: HttpRequest,
    form: Any,
    title: str,
    submit: str,
    about: WorkCalendar | None = None,
    *,
    words: str = "",
    is_upload: bool = False,
    status: int = 0,
) -> HttpResponse:
    """Draw a page with one short form."""
    context = {"form": form, "page_title": title, "submit": submit, "calendar": about, "words": words, "is_upload": is_upload}
    return render(request, "clocks/small_form.html", context, status=status or (422 if form.errors else 200))
