"""The page of a problem, its steps, and opening one from a ticket or a spike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.markdown import render as markdown
from bailiwick.core.moments import exact, spoken
from bailiwick.core.panels import panels_for
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.records import record_for
from bailiwick.core.records.forms import build_form
from bailiwick.desk.models import Ticket
from bailiwick.problems.actions import link_tickets, move_problem, open_problem, resolve_problem, unlink_ticket
from bailiwick.problems.actions.problems import unfinished_tickets
from bailiwick.problems.forms import LinkForm, MoveForm, ResolveForm
from bailiwick.problems.models import Problem, ProblemState
from bailiwick.problems.permissions import can_edit_problems, can_link_to_problem
from bailiwick.problems.views.spikes import spike_or_404

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from bailiwick.problems.models import Spike

#: tickets listed on the page
LISTED = 50
#: what the button that leads to a stage says
STEPS = {
    ProblemState.INVESTIGATING: gettext_lazy("Look into it"),
    ProblemState.KNOWN_ERROR: gettext_lazy("Make it a known error"),
    ProblemState.CLOSED: gettext_lazy("Close"),
}


def problem_or_404(request: HttpRequest, number: str) -> Problem:
    """Return the problem if it exists for the user; a stranger learns nothing."""
    rows = Problem.objects.visible_to(account_of(request)).select_related("category", "site", "team", "owner__person", "opened_by__person", "spike")
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_safe
def problem(request: HttpRequest, number: str) -> HttpResponse:
    """Show a problem."""
    return _page(request, problem_or_404(request, number))


def _page(request: HttpRequest, shown: Problem, *, complaint: str = "", status: int = 200) -> HttpResponse:
    moment, actor = now(), actor_of(request)
    linked = Ticket.objects.open_to(account_of(request)).filter(problem_links__problem=shown)
    tickets = list(linked.select_related("requester").order_by("-opened_at", "-pk")[: LISTED + 1])
    may = can_edit_problems(actor) and not shown.is_retired
    moves = [state for state in STEPS if shown.lifecycle.permits(ProblemState(shown.state), state)] if may else []
    texts = (
        (_("Description"), shown.description),
        (_("Root cause"), shown.root_cause),
        (_("Workaround for IT"), shown.workaround_it),
        (_("Workaround for clients"), shown.workaround),
        (_("Workaround in Spanish"), shown.workaround_es),
        (_("What removed the cause"), shown.resolution),
    )
    context = {
        "problem": shown,
        "texts": [{"title": title, "text": markdown(text, top=3)} for title, text in texts if text.strip()],
        "facts": _facts(shown, moment),
        "tickets": [{"ticket": ticket, "when": spoken(ticket.opened_at, moment)} for ticket in tickets[:LISTED]],
        "has_more": len(tickets) > LISTED,
        "count": linked.count(),
        "may_edit": may,
        "moves": [
            {"state": state.value, "label": STEPS[state], "asks": state == ProblemState.INVESTIGATING and not shown.is_unresolved} for state in moves
        ],
        "can_resolve": may and shown.is_unresolved,
        "complaint": complaint,
        "panels": [
            {"title": panel.title, "url": panel.url_for(shown), "is_story": panel.is_story} for panel in panels_for(shown, account_of(request))
        ],
    }
    return render(request, "problems/problem.html", context, status=status)


def _facts(shown: Problem, moment: datetime) -> list[dict[str, Any]]:
    lines = (
        (_("Impact"), shown.get_impact_display(), ""),
        (_("Category"), shown.category or "", ""),
        (_("Site"), shown.site or "", ""),
        (_("Team"), shown.team or "", ""),
        (_("Owner"), shown.owner or _("nobody yet"), ""),
        (_("Words of callers"), shown.keywords, ""),
        (_("To review"), date_format(shown.review_on, "SHORT_DATE_FORMAT") if shown.review_on else "", ""),
        (_("Opened"), f"{spoken(shown.opened_at, moment)}, {shown.opened_by or _('the product')}", exact(shown.opened_at)),
        (_("Known since"), spoken(shown.known_at, moment), exact(shown.known_at)),
        (_("Resolved"), spoken(shown.resolved_at, moment), exact(shown.resolved_at)),
        (_("Closed"), spoken(shown.closed_at, moment), exact(shown.closed_at)),
    )
    return [{"label": label, "value": str(value), "title": title} for label, value, title in lines if value]


@require_POST
def problem_move(request: HttpRequest, number: str) -> HttpResponse:
    """Move a problem to another stage."""
    shown, form = problem_or_404(request, number), MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, complaint=_("Choose a stage."), status=422)
    try:
        move_problem(shown, actor=actor_of(request), now=now(), **form.cleaned_data)
    except ValidationError as error:
        return _page(request, problem_or_404(request, number), complaint=" ".join(error.messages), status=422)
    except Conflict as conflict:
        return _page(request, problem_or_404(request, number), complaint=str(conflict.message), status=409)
    messages.success(request, _("%(number)s: %(state)s.") % {"number": shown.number, "state": shown.get_state_display()})
    return redirect("problems:problem", number)


@require_http_methods(["GET", "HEAD", "POST"])
def problem_resolve(request: HttpRequest, number: str) -> HttpResponse:
    """Say what removed the cause, and tell the clients of its tickets once."""
    shown, actor = problem_or_404(request, number), actor_of(request)
    require(can_edit_problems(actor))
    form = ResolveForm(request.POST if request.method == "POST" else None)
    complaint = ""
    if form.is_valid():
        try:
            done = resolve_problem(shown, actor=actor, now=now(), **form.cleaned_data)
        except ValidationError as error:
            complaint = " ".join(error.messages)
        except Conflict as conflict:
            complaint = str(conflict.message)
        else:
            messages.success(request, _resolved(shown, done.solved, done.left))
            return redirect("problems:problem", number)
    tickets = unfinished_tickets(shown, actor)
    context = {"problem": shown, "form": form, "tickets": tickets[:LISTED], "count": len(tickets), "complaint": complaint}
    return render(request, "problems/problem_resolve.html", context, status=409 if complaint else 422 if form.is_bound else 200)


def _resolved(shown: Problem, told: int, left: int) -> str:
    words = [_("%(number)s is resolved.") % {"number": shown.number}]
    if told:
        words.append(ngettext("%(count)d ticket was told.", "%(count)d tickets were told.", told) % {"count": told})
    if left:
        words.append(ngettext("%(count)d ticket stays as it is.", "%(count)d tickets stay as they are.", left) % {"count": left})
    return " ".join(words)


def _ticket_or_404(request: HttpRequest, pk: int) -> Ticket:
    ticket = Ticket.objects.open_to(account_of(request)).select_related("category", "site", "team").filter(pk=pk).first()
    if ticket is None:
        raise Http404
    return ticket


@require_http_methods(["GET", "HEAD", "POST"])
def problem_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a problem from a ticket, with those under it."""
    ticket = _ticket_or_404(request, pk)
    require(can_link_to_problem(actor_of(request), ticket))
    under = Ticket.objects.open_to(account_of(request)).filter(parent=ticket, need_to_know=False)
    initial = {"title": ticket.title, "impact": ticket.impact, "category": ticket.category_id, "site": ticket.site_id, "team": ticket.team_id}
    return _open(request, [ticket, *under], initial, back=reverse("desk:ticket", args=[ticket.number]))


@require_http_methods(["GET", "HEAD", "POST"])
def spike_problem_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a problem from a spike, with its calls and their parent."""
    found = spike_or_404(request, pk)
    require(can_edit_problems(actor_of(request)))
    rows = Ticket.objects.open_to(account_of(request)).filter(need_to_know=False)
    tickets = [*rows.filter(spike_call__spike=found), *rows.filter(pk=found.parent_id or 0)]
    initial = {"title": str(found)[:200], "category": found.category_id, "site": found.site_id, "keywords": found.words}
    return _open(request, tickets, initial, back=reverse("problems:spike", args=[pk]), spike=found)


def _open(request: HttpRequest, tickets: Sequence[Ticket], initial: dict[str, Any], *, back: str, spike: Spike | None = None) -> HttpResponse:
    record = record_for(Problem)
    if record is None:
        raise Http404
    form = build_form(record, account_of(request), initial=initial, data=request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            made = open_problem(request.POST, actor=actor_of(request), now=now(), tickets=tickets, spike=spike)
        except ValidationError as error:
            form.is_valid()
            for message in error.messages if not form.errors else ():
                form.add_error(None, message)
        else:
            messages.success(request, _("%(number)s is opened.") % {"number": made.number})
            return redirect("problems:problem", made.number)
    context = {"form": form, "tickets": tickets[:10], "count": len(tickets), "back": back}
    return render(request, "problems/problem_open.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def ticket_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Link a ticket with a problem by its number."""
    ticket = _ticket_or_404(request, pk)
    require(can_link_to_problem(actor_of(request), ticket))
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = Problem.objects.visible_to(account_of(request)).filter(number__iexact=form.cleaned_data["number"].strip()).first()
        if found is None:
            form.add_error("number", _("There is no problem with this number."))
        else:
            link_tickets(found, [ticket], actor=actor_of(request), now=now())
            messages.success(request, _("Linked with %(number)s.") % {"number": found.number})
            return redirect("desk:ticket", ticket.number)
    unresolved = Problem.objects.visible_to(account_of(request)).unresolved().order_by("-opened_at")[:10]
    context = {"form": form, "ticket": ticket, "problems": unresolved}
    return render(request, "problems/ticket_link.html", context, status=422 if form.is_bound else 200)


@require_POST
def ticket_unlink(request: HttpRequest, number: str, ticket_pk: int) -> HttpResponse:
    """Take back that a problem caused a ticket."""
    shown, ticket = problem_or_404(request, number), _ticket_or_404(request, ticket_pk)
    unlink_ticket(shown, ticket, actor=actor_of(request), now=now())
    messages.success(request, _("The link is taken away."))
    return redirect("problems:problem", number)
