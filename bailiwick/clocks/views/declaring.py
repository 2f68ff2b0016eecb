"""Declaring days that differ, and withdrawing them, each after showing what moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bailiwick.clocks.actions import declare_exceptions, past_days, plan_days, shift_back, shift_days, weekly_shifts, withdraw_exceptions
from bailiwick.clocks.engine import Unreadable
from bailiwick.clocks.forms.declaring import DeclareForm
from bailiwick.clocks.models import CalendarException, DaysChange, WorkCalendar, calendars_of
from bailiwick.clocks.views.doors import blame, editable_at, editing, said
from bailiwick.clocks.views.pictures import hours_words
from bailiwick.clocks.views.previews import is_confirmed, preview
from bailiwick.clocks.views.simulations import try_change
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from bailiwick.clocks.actions.exceptions import Day

#: how many days of a declaration are listed
LISTED = 60


@require_http_methods(["GET", "POST"])
def exceptions_declare(request: HttpRequest) -> HttpResponse:
    """Let some days of some calendars differ."""
    editing(request)
    calendars = WorkCalendar.objects.visible_to(account_of(request)).in_use()
    if request.method != "POST":
        return _page(request, DeclareForm(calendars=calendars, initial=_initial(request)))
    form = DeclareForm(request.POST, calendars=calendars)
    if not form.is_valid() or request.POST.get("step") == "back":
        return _page(request, form)
    if is_confirmed(request):
        return _declare(request, form)
    if request.POST.get("step") == "simulate":
        return try_change(request, _change(form))
    return _preview(request, form)


def _change(form: DeclareForm) -> DaysChange:
    data, instead = form.cleaned_data, form.instead()
    return DaysChange(
        calendars=[one.code for one in data["calendars"]],
        days=data["days"],
        reason=data["reason"],
        source=data["source"],
        way=instead.way.value,
        hours=[list(span) for span in instead.hours],
        at=instead.at,
    )


def _initial(request: HttpRequest) -> dict[str, Any]:
    asked = parse_date(request.GET["on"]) if _is_day(request.GET.get("on", "")) else None
    chosen = WorkCalendar.objects.visible_to(account_of(request)).in_use().filter(code=request.GET.get("calendar", ""))
    chosen = chosen if chosen.exists() else WorkCalendar.objects.filter(is_default=True)
    first = asked or now().astimezone().date()
    return {"first": first, "calendars": list(chosen.values_list("pk", flat=True))}


def _is_day(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False


def _page(request: HttpRequest, form: DeclareForm, *, problem: str = "", status: int = 0) -> HttpResponse:
    context = {"form": form, "problem": problem}
    failed = form.is_bound and form.errors and request.POST.get("step") != "back"
    return render(request, "clocks/declare.html", context, status=status or (422 if failed else 200))


def _preview(request: HttpRequest, form: DeclareForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        planned = plan_days(list(data["calendars"]), data["days"], form.instead())
    except Unreadable as error:
        form.add_error("hours", str(error))
        return _page(request, form)
    return preview(
        request,
        shift_days(planned, data["reason"]),
        title=_("Declare “%(reason)s”") % {"reason": data["reason"]},
        back="",
        days=_day_lines(planned[:LISTED]),
        more_days=max(len(planned) - LISTED, 0),
        replaced=sum(one.replaced is not None for one in planned),
        is_past=any(past_days(one.calendar, one.on, now()) for one in planned),
        since=min(data["days"]),
        confirm=ngettext("Declare this day", "Declare these %(count)s days", len(planned)) % {"count": len(planned)},
        may_go_back=True,
        may_try=True,
    )


def _day_lines(planned: Sequence[Day]) -> list[dict[str, Any]]:
    known = calendars_of({one.calendar.pk: one.calendar for one in planned}.values())
    return [
        {
            "on": one.on,
            "calendar": one.calendar,
            "usual": hours_words(weekly_shifts(known[one.calendar.pk], one.on)),
            "instead": hours_words(one.shifts),
            "replaced": one.replaced,
        }
        for one in planned
    ]


def _declare(request: HttpRequest, form: DeclareForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        made = declare_exceptions(
            list(data["calendars"]),
            actor=actor_of(request),
            now=now(),
            days=data["days"],
            reason=data["reason"],
            instead=form.instead(),
            source=data["source"],
            replaces=True,
            is_confirmed=True,
        )
    except Conflict as conflict:
        return _page(request, form, problem=str(conflict), status=409)
    except ValidationError as error:
        blame(form, error)
        return _page(request, form)
    messages.success(request, ngettext("%(count)s day is declared.", "%(count)s days are declared.", len(made)) % {"count": len(made)})
    return redirect(f"{redirect('clocks:calendar', made[0].calendar.code).url}?year={made[0].on.year}")


@require_POST
def exceptions_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Let ticked days be as their week has it again."""
    found = editable_at(request, code)
    keys = [key for key in request.POST.getlist("day") if key.isdecimal() and len(key) < 19]  # noqa: PLR2004 - digits of the largest key
    rows = list(CalendarException.objects.in_force().filter(calendar=found, pk__in=keys).select_related("calendar").order_by("on"))
    if not rows:
        messages.warning(request, _("Tick the days that are to be withdrawn."))
        return redirect("clocks:calendar", code)
    if is_confirmed(request):
        words = ngettext("%(count)s day is withdrawn.", "%(count)s days are withdrawn.", len(rows)) % {"count": len(rows)}
        said(request, lambda: withdraw_exceptions(rows, actor=actor_of(request), now=now(), is_confirmed=True), words)
        return redirect(f"{redirect('clocks:calendar', code).url}?year={rows[0].on.year}")
    known = calendars_of([found])[found.pk]
    lines = [
        {"on": row.on, "calendar": found, "reason": row.reason, "usual": _hours_of(row), "instead": hours_words(weekly_shifts(known, row.on))}
        for row in rows
    ]
    return preview(
        request,
        shift_back(rows),
        title=ngettext("Withdraw “%(reason)s”", "Withdraw %(count)s days", len(rows)) % {"reason": rows[0].reason, "count": len(rows)},
        back=code,
        calendar=found,
        days=lines,
        is_withdrawal=True,
        is_past=any(past_days(found, row.on, now()) for row in rows),
        since=rows[0].on,
        confirm=ngettext("Withdraw this day", "Withdraw these %(count)s days", len(rows)) % {"count": len(rows)},
    )


def _hours_of(row: CalendarException) -> str:
    return _("closed") if row.is_closed else ", ".join(f"{begins}–{ends}" for begins, ends in row.intervals)
