"""Following runbooks on tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.runbooks.actions import abandon_run, mark_step, start_run, unmark_step
from bailiwick.runbooks.forms.verifying import ReasonForm
from bailiwick.runbooks.models import Run, Runbook, Step, proposed_runbooks
from bailiwick.runbooks.permissions import can_follow
from bailiwick.runbooks.views.doors import ask, blame, draw, go_back, is_part, one_or_404, ticket_or_404
from bailiwick.runbooks.views.words import run_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.desk.models import Ticket


def run_or_404(request: HttpRequest, pk: int) -> Run:
    """Return the run if the user may read its ticket; raises Http404."""
    runs = Run.objects.visible_to(account_of(request)).select_related("ticket", "runbook", "version", "started_by__person")
    found: Run = one_or_404(runs, pk)
    return found


@require_safe
def ticket_runs(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the runbooks followed on a ticket, and those that would fit, as a box on its page."""
    ticket, actor, moment = ticket_or_404(request, pk), actor_of(request), now()
    rows = Run.objects.visible_to(account_of(request)).filter(ticket=ticket)
    runs = list(rows.select_related("ticket", "runbook", "version", "started_by__person").prefetch_related("marks", "version__steps"))
    context = {
        "ticket": ticket,
        "runs": [run_words(run, actor=actor, now=moment) for run in runs],
        "proposed": _proposed(request, ticket, runs),
        "may": ticket.is_unfinished and can_follow(actor, ticket),
    }
    return draw(request, "runbooks/parts/runs.html", context, _("Runbooks on %(number)s") % {"number": ticket.number})


def _proposed(request: HttpRequest, ticket: Ticket, runs: list[Run]) -> list[dict[str, Any]]:
    """Return the runbooks that fit a ticket and are not followed on it, those it requires first."""
    begun = {run.runbook_id for run in runs}
    return [
        {"runbook": proposal.runbook, "is_required": proposal.is_required, "why": proposal.why}
        for proposal in proposed_runbooks(ticket, account_of(request))
        if proposal.runbook.pk not in begun
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def run_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a runbook be chosen, and begin it on a ticket."""
    ticket, actor = ticket_or_404(request, pk), actor_of(request)
    require(can_follow(actor, ticket))
    visible = Runbook.objects.visible_to(account_of(request)).filter(retired_at=None, versions__state="published").distinct()
    if request.method == "POST":
        wanted = request.POST.get("runbook", "")
        runbook = one_or_404(visible, int(wanted) if wanted.isascii() and wanted.isdecimal() else 0)
        run = start_run(ticket, actor=actor, now=now(), runbook=runbook)
        return redirect("runbooks:run", run.pk)
    proposed = [proposal.runbook.pk for proposal in proposed_runbooks(ticket, account_of(request))]
    found = sorted(visible.order_by("title"), key=lambda runbook: runbook.pk not in proposed)
    return render(request, "runbooks/start.html", {"ticket": ticket, "runbooks": found, "proposed": proposed})


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a runbook as it is followed on a ticket."""
    return _run_page(request, run_or_404(request, pk))


def _run_page(request: HttpRequest, found: Run, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Draw the run alone for its box, or its page."""
    whole = not is_part(request) or "whole" in request.GET
    words = run_words(found, actor=actor_of(request), now=now(), problem=problem)
    context = {"run": words, "ticket": found.ticket, "runbook": found.runbook, "whole": whole}
    return render(request, "runbooks/parts/run.html" if is_part(request) else "runbooks/run.html", context, status=status)


@require_POST
def step_mark(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Tick a step, leave it out, or say that it did not work."""
    found = run_or_404(request, pk)
    step = _step_or_404(found, step_pk)
    state, reason = request.POST.get("state", "done"), request.POST.get("reason", "")
    try:
        mark_step(found, actor=actor_of(request), now=now(), step=step, state=state, reason=reason)
    except ValidationError as error:
        return _run_page(request, run_or_404(request, pk), problem=" ".join(error.messages), status=422)
    except Conflict as conflict:
        return _run_page(request, run_or_404(request, pk), problem=str(conflict.message), status=409)
    return _after(request, pk)


@require_POST
def step_unmark(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Take a mark back."""
    found = run_or_404(request, pk)
    try:
        unmark_step(found, actor=actor_of(request), now=now(), step=_step_or_404(found, step_pk))
    except Conflict as conflict:
        return _run_page(request, run_or_404(request, pk), problem=str(conflict.message), status=409)
    return _after(request, pk)


def _after(request: HttpRequest, pk: int) -> HttpResponse:
    if is_part(request):
        return _run_page(request, run_or_404(request, pk))
    return go_back(request, reverse("runbooks:run", args=[pk]))


def _step_or_404(found: Run, pk: int) -> Step:
    step = found.version.steps.filter(pk=pk).first()
    if step is None:
        raise Http404
    return step


@require_http_methods(["GET", "HEAD", "POST"])
def run_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a runbook is given up, and give it up."""
    found = run_or_404(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            abandon_run(found, actor=actor_of(request), now=now(), reason=form.cleaned_data["reason"])
        except ValidationError as error:
            blame(form, error)
        else:
            messages.success(request, _("Given up. What was ticked stays in the story."))
            return redirect("desk:ticket", found.ticket.number)
    title = _("Give up “%(runbook)s”") % {"runbook": found.runbook}
    return ask(request, form, title=title, label=_("Give it up"), ticket=found.ticket)
