"""Pages of the schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bailiwick.clocks.models import installation_zone
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.panels import panels_for
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.desk.models import Ticket
from bailiwick.recurring import actions
from bailiwick.recurring.forms import PauseForm, ScheduleForm, initial_of
from bailiwick.recurring.models import Occurrence, Schedule
from bailiwick.recurring.permissions import can_edit_schedules

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: times it came round that a schedule's page shows
SHOWN = 50


def _schedule(request: HttpRequest, pk: int) -> Schedule:
    rows = Schedule.objects.visible_to(account_of(request))
    return get_object_or_404(rows.select_related("category", "team", "assignee__person", "requester", "site", "checklist", "owner__person"), pk=pk)


@require_http_methods(["GET", "POST"])
def schedule_make(request: HttpRequest) -> HttpResponse:
    """Have a ticket come back."""
    actor = actor_of(request)
    require(can_edit_schedules(actor))
    initial = {"starts_on": timezone.localdate(now())}
    form = ScheduleForm(request.POST if request.method == "POST" else None, user=account_of(request), initial=initial)
    if form.is_valid() and "preview" not in request.POST:
        try:
            made = actions.make_schedule(actor=actor, now=now(), values=form.values())
        except ValidationError as error:
            _blame(form, error)
        else:
            messages.success(request, _("It comes back from now on."))
            return redirect("recurring:schedule", made.pk)
    return _form_page(request, form)


@require_http_methods(["GET", "POST"])
def schedule_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what comes back, or when."""
    schedule, actor = _schedule(request, pk), actor_of(request)
    require(can_edit_schedules(actor))
    form = ScheduleForm(request.POST if request.method == "POST" else None, user=account_of(request), initial=initial_of(schedule))
    problem = ""
    if form.is_valid() and "preview" not in request.POST:
        try:
            actions.change_schedule(schedule, actor=actor, now=now(), values=form.values(), version=form.cleaned_data["version"])
        except ValidationError as error:
            _blame(form, error)
        except (Stale, Conflict) as conflict:
            problem = str(conflict.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("recurring:schedule", pk)
    return _form_page(request, form, schedule=schedule, problem=problem)


def _form_page(request: HttpRequest, form: ScheduleForm, **context: Any) -> HttpResponse:
    plain = "preview" in request.POST
    context |= {"form": form, **(_preview(form) if form.is_bound else {})}
    status = 409 if context.get("problem") else 422 if form.is_bound and not plain and form.errors else 200
    return render(request, "recurring/form.html", context, status=status)


def _blame(form: ScheduleForm, error: ValidationError) -> None:
    for name, faults in error.message_dict.items():
        for fault in faults:
            form.add_error(name if name in form.fields else None, fault)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Say in words when it would come round, and the next twelve days."""
    require(can_edit_schedules(actor_of(request)))
    return render(request, "recurring/_preview.html", _preview(ScheduleForm(request.POST, user=account_of(request))))


def _preview(form: ScheduleForm) -> dict[str, Any]:
    """Return the words and days of what was filled in so far; a title is not needed for that."""
    form.is_valid()
    values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    values = {"title": "–"} | values
    if not {"starts_on", "at", "rhythm", "every", "shift", "nth", "month_day"} <= values.keys():
        return {"preview_problem": _("Fill in when it comes back, and the days appear here.")}
    try:
        schedule = actions.checked_schedule(values, now=now())
    except ValidationError as error:
        return {"preview_problem": " ".join(error.messages)}
    return {"words": schedule.words, "days": days_of(schedule), "waits": schedule.rhythm == "completion"}


def days_of(schedule: Schedule) -> list[dict[str, Any]]:
    """Return the next twelve days, when the ticket of each is opened, and whether it was shifted."""
    zone = installation_zone()
    return [
        {"on": o.on, "nominal": o.nominal if o.nominal != o.on else None, "at": schedule.opens_at(o.on, zone)} for o in actions.next_days(schedule)
    ]


@require_GET
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a schedule, when it comes round next, and every time it did."""
    found = _schedule(request, pk)
    rows = found.occurrences.with_visible_ticket(account_of(request)).select_related("ticket")[:SHOWN]
    context = {
        "schedule": found,
        "days": days_of(found) if found.retired_at is None and (found.rhythm != "completion" or found.next_on) else [],
        "occurrences": rows,
        "may_edit": can_edit_schedules(actor_of(request)),
        "pause_form": PauseForm(),
        "panels": [{"title": p.title, "url": p.url_for(found)} for p in panels_for(found, account_of(request))],
    }
    return render(request, "recurring/schedule.html", context)


@require_POST
def schedule_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Pause, let go on, end, or open a ticket now."""
    found, actor, moment = _schedule(request, pk), actor_of(request), now()
    try:
        if name == "pause":
            actions.pause_schedule(found, actor=actor, now=moment, reason=request.POST.get("reason", ""))
            messages.success(request, _("Paused. Nothing is opened until it goes on."))
        elif name == "resume":
            actions.resume_schedule(found, actor=actor, now=moment)
            messages.success(request, _("It goes on with the next day to come."))
        elif name == "end":
            actions.end_schedule(found, actor=actor, now=moment)
            messages.success(request, _("Ended. Its history stays."))
        else:
            ticket = actions.run_schedule(found, actor=actor, now=moment)
            messages.success(request, _("%(number)s is opened.") % {"number": ticket.number})
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("recurring:schedule", pk)


@require_GET
def ticket_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from a ticket to the schedule it came from."""
    if not Ticket.objects.open_to(account_of(request)).filter(pk=pk).exists():
        raise Http404
    found = get_object_or_404(Occurrence.objects.visible_to(account_of(request)), ticket=pk)
    return redirect("recurring:schedule", found.schedule_id)
