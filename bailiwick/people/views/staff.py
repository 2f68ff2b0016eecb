"""The staff page's own acts: absences and the working week; and the panels that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.people.actions import cancel_absence, change_working_hours, record_absence
from bailiwick.people.forms import AbsenceForm, WeekForm
from bailiwick.people.models import Absence, Staff, who_stands_in
from bailiwick.people.permissions import can_edit_staff, can_record_absence
from bailiwick.people.views.requests import add_problems, me, panel

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _staff(request: HttpRequest, pk: int) -> Staff:
    return get_object_or_404(Staff.objects.visible_to(me(request)).select_related("person__department"), pk=pk)


@require_safe
def staff_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the panel of the working week."""
    staff = _staff(request, pk)
    week: dict[int, list[str]] = {}
    for row in staff.hours.order_by("weekday", "starts"):
        week.setdefault(row.weekday, []).append(str(row))
    days = [(name, ", ".join(week.get(day, []))) for day, name in WEEKDAYS.items()]
    facts = {"staff": staff, "days": days, "is_empty": not week, "may_edit": can_edit_staff(actor_of(request), staff)}
    return panel(request, "people/panels/hours.html", facts, _("Working hours of %(name)s") % {"name": staff})


@require_safe
def staff_absences(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the panel of absences: now, soon and the last few."""
    staff = _staff(request, pk)
    today = timezone.localdate(now())
    facts = {
        "staff": staff,
        "absences": staff.absences.select_related("substitute__person")[:8],
        "today": today,
        "away": staff.absences.filter(starts_on__lte=today, ends_on__gte=today).exists(),
        "stands_in": who_stands_in(staff, today),
        "may_record": can_record_absence(actor_of(request), staff),
    }
    return panel(request, "people/panels/absences.html", facts, _("Absences of %(name)s") % {"name": staff})


@require_http_methods(["GET", "POST"])
def absence_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a staff member will be away."""
    staff = _staff(request, pk)
    require(can_record_absence(actor_of(request), staff))
    form = AbsenceForm(request.POST or None, staff=staff)
    if request.method == "POST" and form.is_valid():
        try:
            record_absence(staff, actor=actor_of(request), now=now(), **form.cleaned_data)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The absence is recorded."))
            return redirect("records:detail", "staff", staff.pk)
    facts = {"form": form, "title": _("Absence of %(name)s") % {"name": staff}, "submit": _("Record the absence")}
    return render(request, "people/small_form.html", facts, status=422 if form.errors else 200)


@require_POST
def absence_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an absence back."""
    absence = get_object_or_404(Absence.objects.visible_to(me(request)).select_related("staff__person__department"), pk=pk)
    cancel_absence(absence, actor=actor_of(request), now=now())
    messages.success(request, _("The absence is cancelled."))
    return redirect("records:detail", "staff", absence.staff_id)


@require_http_methods(["GET", "POST"])
def hours_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the working week."""
    staff = _staff(request, pk)
    require(can_edit_staff(actor_of(request), staff))
    stored = [(row.weekday, row.starts, row.ends) for row in staff.hours.order_by("weekday", "starts")]
    form = WeekForm(request.POST or None, hours=stored)
    if request.method == "POST" and form.is_valid():
        try:
            change_working_hours(staff, actor=actor_of(request), now=now(), hours=form.hours())
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The working hours are changed."))
            return redirect("records:detail", "staff", staff.pk)
    return render(request, "people/week.html", {"form": form, "staff": staff}, status=422 if form.errors else 200)
