"""Taking a step on a ticket: what it needs is asked for, what others changed meanwhile is shown, then it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.conflicts import Merged, base_of, merge, picked
from bailiwick.core.drafts import drop_sent
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale
from bailiwick.desk.forms.steps import ChangeForm, PriorityForm
from bailiwick.desk.models import Ticket
from bailiwick.desk.views.proposing import chosen_by, proposals_for, solved_like
from bailiwick.desk.views.steps import BY_NAME, take_step
from bailiwick.desk.views.tickets import ticket_or_404, ticket_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.desk.forms.steps import StepForm
    from bailiwick.desk.views.step import Step


@require_http_methods(["GET", "POST"])
def ticket_step(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Ask what a step needs, and take it."""
    ticket, step, actor = ticket_or_404(request, number), BY_NAME[name], actor_of(request)
    if not step.allowed(actor, ticket):
        raise Refused(_("Your role does not allow this step on this ticket."))
    if request.method == "GET" and not step.asks:
        return redirect("desk:ticket", number)
    merged = _sent(request, step, ticket)
    started = initial(step.form, ticket) | chosen_by(request, step) | solved_like(request, step)
    form = step.form(merged.data if merged is not None else None, user=account_of(request), initial=started)
    conflict: Conflict | None = None
    if merged is not None and not merged.clashes and form.is_valid():
        conflict = take_step(step, form, ticket, actor=actor, now=now())
        if conflict is None and form.is_valid():
            drop_sent(request, step_key(number, name))
            messages.success(request, f"{step.said} {merged.said()}".strip(), extra_tags=form.cleaned_data.get("undo", ""))
            still_there = Ticket.objects.visible_to(account_of(request)).filter(pk=ticket.pk).exists()
            return redirect("desk:ticket", number) if still_there else redirect("desk:queue")
    if conflict is not None and not step.asks:
        return ticket_page(request, ticket_or_404(request, number), problem=str(conflict.message), status=409)
    if isinstance(conflict, Stale):
        merged, conflict = _sent(request, step, ticket_or_404(request, number)), None
    return _step_page(request, step, form, ticket, conflict, merged)


def step_key(number: str, name: str) -> str:
    """Return under which name the unsent form of a step is kept."""
    return f"ticket-{number}-{name}"


def _sent(request: HttpRequest, step: Step, ticket: Ticket) -> Merged | None:
    """Return what was sent; where somebody changed the ticket meanwhile, with their change of other fields."""
    if request.method != "POST":
        return None
    if not issubclass(step.form, ChangeForm):
        return Merged(request.POST)
    stored = step.form(user=account_of(request), initial=initial(step.form, ticket))
    data = picked(stored, request.POST)
    found = Merged(data) if data.get("version") == str(ticket.version) else merge(stored, data, record=ticket, now=now())
    found.data["version"] = str(ticket.version) if data.get("version") else ""
    return found


def _step_page(request: HttpRequest, step: Step, form: StepForm, ticket: Ticket, conflict: Conflict | None, merged: Merged | None) -> HttpResponse:
    """Draw the page of a step; where two people changed the same fields it lets choose between them."""
    clashes = merged.clashes if merged is not None else []
    shown = step.form(user=account_of(request), initial=initial(step.form, ticket)) if isinstance(form, ChangeForm) else None
    context: dict[str, Any] = {
        "step": {**step.as_button(ticket), "form": form},
        "ticket": ticket,
        "problem": str(conflict.message) if conflict else "",
        "clashes": clashes,
        "kept_too": merged.said() if merged is not None and clashes else "",
        "shown": base_of(shown) if shown is not None else "",
        "draft_key": step_key(ticket.number, step.name),
        **proposals_for(request, step, ticket, now()),
    }
    return render(request, "desk/ticket_step.html", context, status=409 if conflict or clashes else 422 if form.is_bound else 200)


def initial(form: type[StepForm], ticket: Ticket) -> dict[str, Any]:
    """Return what a step's form shows before anybody typed."""
    if issubclass(form, ChangeForm | PriorityForm):
        return {name: getattr(ticket, name, None) for name in form.base_fields if name != "reason"} | {"priority": None}
    return {"team": ticket.team, "assignee": ticket.assignee, "ticket": ticket, "rule": ticket.children_rule}
