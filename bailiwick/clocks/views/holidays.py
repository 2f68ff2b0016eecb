"""Choosing the holidays of a calendar: whose, in which years, and which of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bailiwick.clocks.actions import adopt_holidays, propose_holidays, shift_days
from bailiwick.clocks.actions.exceptions import Day
from bailiwick.clocks.forms.calendars import HolidayForm
from bailiwick.clocks.models import CountyHoliday, HolidayPlan, county_overrides
from bailiwick.clocks.pack import FEDERAL
from bailiwick.clocks.views.doors import blame, editable_at
from bailiwick.clocks.views.previews import is_confirmed, preview
from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from bailiwick.clocks.actions.holidays import Proposal
    from bailiwick.clocks.models import WorkCalendar


@require_http_methods(["GET", "POST"])
def calendar_holidays(request: HttpRequest, code: str) -> HttpResponse:
    """Propose the holidays of a state for some years, and adopt those that are ticked."""
    found = editable_at(request, code)
    plan = HolidayPlan.objects.filter(calendar=found).first()
    initial = _initial(plan)
    data = request.POST if request.method == "POST" else request.GET if "state" in request.GET else initial
    form = HolidayForm(data)
    if not form.is_valid():
        return _page(request, found, form, [], plan)
    remembered = plan if plan is not None and plan.state == form.cleaned_data["state"] else None
    try:
        proposals = propose_holidays(found, form.choice(county_overrides()), form.years(), now=now(), plan=remembered)
    except ValidationError as error:
        blame(form, error)
        return _page(request, found, form, [], plan)
    if request.method == "POST":
        return _adopt(request, found, form, proposals, plan)
    return _page(request, found, form, proposals, plan)


def _initial(plan: HolidayPlan | None) -> dict[str, Any]:
    year = now().year
    own = {"state": plan.state, "saturday": plan.saturday, "sunday": plan.sunday} if plan is not None else {}
    return {"state": FEDERAL, "saturday": "law", "sunday": "law", "first": year, "last": year + 1} | own


def _page(request: HttpRequest, found: WorkCalendar, form: HolidayForm, proposals: Sequence[Proposal], plan: HolidayPlan | None) -> HttpResponse:
    years: dict[int, list[Proposal]] = {}
    for one in proposals:
        years.setdefault(one.holiday.on.year, []).append(one)
    context = {
        "calendar": found,
        "form": form,
        "years": years.items(),
        "plan": plan,
        "is_yearly": plan is None or plan.is_yearly,
        "own": CountyHoliday.objects.filter(retired_at=None).count(),
        "query": {name: form.data.get(name, "") for name in form.fields},
    }
    return render(request, "clocks/holidays.html", context, status=422 if form.errors else 200)


def _adopt(request: HttpRequest, found: WorkCalendar, form: HolidayForm, proposals: Sequence[Proposal], plan: HolidayPlan | None) -> HttpResponse:
    ticked = set(request.POST.getlist("holiday"))
    chosen = [one for one in proposals if one.slug in ticked]
    past = [one for one in chosen if one.is_past]
    if past and not is_confirmed(request):
        return _preview(request, found, chosen)
    try:
        made = adopt_holidays(
            found,
            actor=actor_of(request),
            now=now(),
            choice=form.choice(county_overrides()),
            years=form.years(),
            chosen={one.slug for one in chosen},
            is_yearly="yearly" in request.POST,
            is_confirmed=is_confirmed(request),
        )
    except (Conflict, ValidationError) as problem:
        form.add_error(None, problem if isinstance(problem, ValidationError) else str(problem))
        return _page(request, found, form, proposals, plan)
    words = ngettext("%(count)s holiday is adopted.", "%(count)s holidays are adopted.", len(made)) % {"count": len(made)}
    messages.success(request, words if made else _("The choice is kept. No day is new."))
    return redirect(f"{redirect('clocks:calendar', found.code).url}?year={form.cleaned_data['first']}")


def _preview(request: HttpRequest, found: WorkCalendar, chosen: Sequence[Proposal]) -> HttpResponse:
    new = [one for one in chosen if one.there is None or one.there.withdrawn_at is not None]
    lines = [{"on": one.holiday.on, "calendar": found, "reason": one.holiday.name, "usual": "", "instead": _("closed")} for one in new]
    return preview(
        request,
        shift_days([Day(found, one.holiday.on, ()) for one in new], _("Holiday")),
        title=_("Adopt holidays that are over"),
        back=found.code,
        calendar=found,
        days=lines,
        is_past=True,
        since=min((one.holiday.on for one in new), default=None),
        confirm=ngettext("Adopt this day", "Adopt these %(count)s days", len(new)) % {"count": len(new)},
    )
