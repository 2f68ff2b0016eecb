"""The questions of a category: on the call form, on a client's form, and again on a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.drafts import drop_sent
from bailiwick.core.moments import spoken
from bailiwick.core.permissions import require
from bailiwick.desk.actions import Around, priority_by_matrix, sitting_of, takes_step, triage_ticket
from bailiwick.desk.forms.triaging import TriageForm
from bailiwick.desk.models import Category, Ticket, Triage
from bailiwick.desk.permissions import can_see_whole, can_triage_ticket
from bailiwick.desk.views.asked import drawn_article, drawn_part, drawn_steps
from bailiwick.desk.views.steps import blame
from bailiwick.desk.views.tickets import ticket_or_404
from bailiwick.desk.views.words import LEVELS, priority_words
from bailiwick.triage.models import in_words

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account
    from bailiwick.desk.actions import Sitting


def triage_key(number: str) -> str:
    """Return under which name unsent answers about a ticket are kept."""
    return f"triage-{number}"


@require_http_methods(["GET", "POST"])
def ticket_triage(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the questions about a ticket, again or for the first time, and take what they come to."""
    ticket, user, moment = ticket_or_404(request, number), account_of(request), now()
    if not can_see_whole(actor_of(request), ticket):
        raise Http404
    require(can_triage_ticket(actor_of(request), ticket), _("Your role does not allow this step on this ticket."))
    sitting = sitting_of(request.POST, ticket.category, "desk")
    if request.method == "GET" or takes_step(request.POST):
        form = TriageForm(user=user, initial=request.POST.dict())
        return _ticket_page(request, ticket, form, sitting, moment)
    form = TriageForm(request.POST, user=user)
    if form.is_valid() and _triaged(request, ticket, form, sitting, moment):
        drop_sent(request, triage_key(number))
        messages.success(request, _("The answers are kept, and what follows from them is set."))
        return redirect("desk:ticket", number)
    return _ticket_page(request, ticket, form, sitting, moment, status=422)


def _triaged(request: HttpRequest, ticket: Ticket, form: TriageForm, sitting: Sitting | None, moment: datetime) -> bool:
    answers = sitting.answers if sitting is not None else None
    if answers is None:
        form.add_error(None, _("Answer at least one question."))
        return False
    set_ = {name: form.cleaned_data[name] for name in ("impact", "urgency", "priority")}
    reason = form.cleaned_data["priority_reason"]
    try:
        triage_ticket(ticket, actor=actor_of(request), now=moment, answers=answers, reason=reason, **set_)
    except ValidationError as error:
        blame(form, error)
    return not form.errors


def _ticket_page(
    request: HttpRequest, ticket: Ticket, form: TriageForm, sitting: Sitting | None, moment: datetime, *, status: int = 200
) -> HttpResponse:
    around = Around(ticket.category, ticket.site, ticket.department, ticket.affected or ticket.requester)
    url = reverse("desk:ticket_triage", args=[ticket.number])
    part = drawn_part(sitting, around, account_of(request), moment, url=url)
    context = {"ticket": ticket, "form": form, "part": part, "promise": _promise(part), "draft_key": triage_key(ticket.number)}
    whole = "HX-Request" not in request.headers or not takes_step(request.POST)
    return render(request, "desk/ticket_triage.html" if whole else "desk/parts/triage_step.html", context, status=status)


def _promise(part: dict[str, Any]) -> dict[str, str]:
    severity = part.get("severity")
    if severity is None:
        return {}
    priority = priority_by_matrix(severity["impact"], severity["urgency"])
    return {"level": LEVELS[priority], "label": priority_words(priority)}


@require_GET
def triage_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on a ticket's page what was asked and answered, and offer to ask again."""
    user, actor, moment = account_of(request), actor_of(request), now()
    ticket = Ticket.objects.visible_to(user).select_related("category").filter(pk=pk).first()
    if ticket is None:
        raise Http404
    whole = can_see_whole(actor, ticket)
    kept = list(Triage.objects.filter(ticket=ticket).select_related("version__tree", "by__person")[: None if whole else 1])
    may_ask = whole and can_triage_ticket(actor, ticket) and ticket.is_unfinished and (bool(kept) or _asks(ticket.category))
    context = {
        "ticket": ticket,
        "triages": [_drawn(triage, user, moment, whole=whole) for triage in kept],
        "again_url": reverse("desk:ticket_triage", args=[ticket.number]) if may_ask else "",
        "whole": whole,
    }
    return render(request, "desk/parts/triage_panel.html", context)


def _asks(category: Category | None) -> bool:
    return category is not None and category.questions_tree is not None


def _drawn(triage: Triage, user: Account, moment: datetime, *, whole: bool) -> dict[str, Any]:
    outcome = triage.came_to
    drawn = {
        "steps": drawn_steps(triage.walked.path, "desk" if triage.face == "desk" else "client"),
        "open_question": triage.walked.question.ask.spoken() if triage.walked.question is not None else "",
        "title": outcome.title.spoken() if outcome is not None else "",
        "article": drawn_article(user, outcome.article) if outcome is not None else None,
        "is_current": triage.is_current,
        "when": spoken(triage.at, moment),
    }
    if not whole:
        return drawn
    return drawn | {
        "by": str(triage.by or ""),
        "version": triage.version,
        "version_url": reverse("triage:version", args=[triage.version.tree.slug, triage.version.number]),
        "impact": triage.get_impact_display(),
        "urgency": triage.get_urgency_display(),
        "reasons": triage.reasons,
        "override_reason": triage.override_reason,
        "is_security": triage.is_security,
        "advice": in_words(outcome.advice) if outcome is not None else "",
        "face": triage.get_face_display(),
    }
