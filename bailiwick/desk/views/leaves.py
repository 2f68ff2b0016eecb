"""What somebody has in hand, handing it over before a leave, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import given_away, hand_over, in_hand, loads_of, plan_leave, stays, take_back
from bailiwick.desk.forms.duties import HandOverForm, TakeBackForm
from bailiwick.desk.models import GivenAway, LeavePlan, Ticket
from bailiwick.desk.permissions import can_dispose_of
from bailiwick.desk.views.words import priority_words, ticket_row
from bailiwick.people.models import Absence, Staff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from bailiwick.desk.actions import HandedOver


def staff_or_404(request: HttpRequest, pk: int) -> Staff:
    """Return the staff member if they exist for the user."""
    found = Staff.objects.visible_to(account_of(request)).select_related("person", "team").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def known(request: HttpRequest, tickets: Sequence[Ticket]) -> list[Ticket]:
    """Return the tickets that exist in full for the user."""
    keys = set(Ticket.objects.open_to(account_of(request)).filter(pk__in=[ticket.pk for ticket in tickets]).values_list("pk", flat=True))
    return [ticket for ticket in tickets if ticket.pk in keys]


def given_to_know(request: HttpRequest, staff: Staff) -> list[GivenAway]:
    """Return what somebody gave away, as far as it exists for the user."""
    rows = given_away(staff)
    keys = {ticket.pk for ticket in known(request, [row.ticket for row in rows])}
    return [row for row in rows if row.ticket_id in keys]


@require_safe
def staff_tickets(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what somebody has in hand as a box on their page."""
    staff, actor = staff_or_404(request, pk), actor_of(request)
    require(actor.may("desk.see_tickets"))
    load = loads_of([staff.pk], seen_by=account_of(request))[staff.pk]
    context = {
        "staff": staff,
        "load": {"tickets": load.tickets, "points": float(load.points), "capacity": load.capacity},
        "tickets": [ticket_row(ticket) for ticket in known(request, in_hand(staff))[:8]],
        "given": len(given_to_know(request, staff)),
        "may": can_dispose_of(actor, staff),
    }
    return render(request, "desk/parts/staff_box.html", context)


@require_http_methods(["GET", "POST"])
def tickets_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose which of somebody's tickets go where, now or on the first day of an absence."""
    staff, actor, moment = staff_or_404(request, pk), actor_of(request), now()
    require(can_dispose_of(actor, staff))
    tickets = known(request, in_hand(staff))
    absences = list(staff.absences.filter(ends_on__gte=timezone.localdate(moment)).select_related("substitute__person").order_by("starts_on"))
    form = HandOverForm(request.POST if request.method == "POST" else None, tickets=tickets, absences=absences)
    problem = ""
    if form.is_valid():
        chosen = list(form.cleaned_data["ticket"])
        try:
            outcomes = hand_over(staff, actor=actor, now=moment, to=form.cleaned_data["to"], tickets=chosen) if chosen else []
        except Conflict as conflict:
            problem = str(conflict.message)
        else:
            for absence in form.cleaned_data["plan"]:
                plan_leave(absence, actor=actor, now=moment, to=form.cleaned_data["to"])
            _say(request, outcomes, planned=bool(form.cleaned_data["plan"]))
            return redirect("records:detail", "staff", staff.pk)
    return _hand_over_page(request, staff, tickets, absences, form, problem)


def _hand_over_page(
    request: HttpRequest, staff: Staff, tickets: list[Ticket], absences: list[Absence], form: HandOverForm, problem: str
) -> HttpResponse:
    plans = dict(LeavePlan.objects.filter(absence__in=absences).values_list("absence", "done_at"))
    rows = [
        {
            **ticket_row(ticket),
            "pk": ticket.pk,
            "priority": priority_words(ticket.priority),
            "requester": str(ticket.requester or ""),
            "goes": not stays(ticket),
        }
        for ticket in tickets
    ]
    context = {
        "staff": staff,
        "form": form,
        "problem": problem,
        "tickets": rows,
        "absences": [{"absence": absence, "planned": absence.pk in plans, "done": bool(plans.get(absence.pk))} for absence in absences],
    }
    return render(request, "desk/hand_over.html", context, status=409 if problem else 422 if form.errors else 200)


def _say(request: HttpRequest, outcomes: Sequence[HandedOver], *, planned: bool = False) -> None:
    done = sum(not outcome.problem for outcome in outcomes)
    if done:
        messages.success(request, ngettext("%(count)d ticket handed over.", "%(count)d tickets handed over.", done) % {"count": done})
    if planned:
        messages.success(request, _("The tickets go by themselves on the first day."))
    for outcome in outcomes:
        if outcome.problem:
            messages.warning(request, f"{outcome.ticket.number}: {outcome.problem}")


@require_http_methods(["GET", "POST"])
def tickets_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose which tickets come back after a leave."""
    staff, actor = staff_or_404(request, pk), actor_of(request)
    require(can_dispose_of(actor, staff))
    given = given_to_know(request, staff)
    form = TakeBackForm(request.POST if request.method == "POST" else None, given=given)
    if form.is_valid():
        outcomes = take_back(staff, actor=actor, now=now(), given=form.cleaned_data["given"])
        back = sum(not outcome.problem for outcome in outcomes)
        messages.success(request, ngettext("%(count)d ticket is back.", "%(count)d tickets are back.", back) % {"count": back})
        for outcome in outcomes:
            if outcome.problem:
                messages.warning(request, f"{outcome.ticket.number}: {outcome.problem}")
        return redirect("records:detail", "staff", staff.pk)
    rows: list[dict[str, Any]] = [
        {**ticket_row(row.ticket), "pk": row.pk, "to": str(row.to or _("the team")), "now": str(row.ticket.assignee or _("the team")), "at": row.at}
        for row in given
    ]
    return render(request, "desk/take_back.html", {"staff": staff, "rows": rows, "form": form}, status=422 if form.is_bound else 200)
