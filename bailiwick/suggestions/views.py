"""How good proposals are, learning anew, and similar tickets on a ticket's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.jobs import enqueue
from bailiwick.core.moments import exact, span, spoken
from bailiwick.core.permissions import require
from bailiwick.desk.models import Category, Ticket
from bailiwick.desk.permissions import can_solve_ticket
from bailiwick.people.models import Team
from bailiwick.suggestions.choices import choice_words
from bailiwick.suggestions.jobs import learn_anew
from bailiwick.suggestions.models import LearnedModel, Outcome, Proposed, Purpose
from bailiwick.suggestions.permissions import can_judge, can_see_suggestions
from bailiwick.suggestions.similar import similar_tickets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

#: labels of the confusion matrix, lines of the other tables
MATRIX, LINES = 12, 40


@require_safe
def evaluation(request: HttpRequest) -> HttpResponse:
    """Show how good proposals are beside the plainest ways, where they err, and what people made of them."""
    require(can_judge(actor_of(request)))
    purpose = request.GET.get("for", Purpose.CATEGORY.value)
    purpose = purpose if purpose in Purpose.values else Purpose.CATEGORY.value
    model = LearnedModel.objects.visible_to(account_of(request)).filter(purpose=purpose).defer("content").order_by("-pk").first()
    tabs = [{"label": p.label, "url": f"?for={p.value}", "current": p.value == purpose} for p in Purpose]
    context: dict[str, Any] = {"model": model, "tabs": tabs, "purpose": purpose}
    if model is not None:
        moment = now()
        context |= (
            {"when": spoken(model.made_at, moment), "exact": exact(model.made_at), "took": span(model.seconds)}
            | _judged(request, model)
            | choice_words(model.measured)
        )
    return render(request, "suggestions/evaluation.html", context)


def _judged(request: HttpRequest, model: LearnedModel) -> dict[str, Any]:
    measured = model.measured
    labels = [line["label"] for line in measured.get("per_class", ())]
    names = _names(model.purpose, labels)
    ours, plain, frequent = (measured.get(name) or {} for name in ("ours", "baseline", "majority"))
    outcomes = dict(Proposed.objects.filter(purpose=model.purpose).values_list("outcome").annotate(number=Count("pk")).order_by())
    return {
        "figures": [
            {"label": _("What we propose"), **_shown(ours)},
            {"label": _("The plain method (TF-IDF and logistic regression)"), **_shown(plain)},
            {"label": _("Always the most frequent"), **_shown(frequent)},
        ],
        "unsure": _hundredths(ours.get("unsure_share")),
        "when_sure": _hundredths(ours.get("accuracy_when_sure")),
        "per_class": [
            {
                "name": names[line["label"]],
                "precision": _hundredths(line["precision"]),
                "recall": _hundredths(line["recall"]),
                "support": line["support"],
            }
            for line in measured.get("per_class", ())[:LINES]
        ],
        "matrix": _matrix(measured, labels[:MATRIX], names),
        "calibration": [
            {"said": _hundredths(line["said"]), "right": _hundredths(line["right"]), "count": line["count"]}
            for line in measured.get("calibration", ())
        ],
        "misjudged": _misjudged(request, measured, names),
        "outcomes": [{"label": outcome.label, "count": outcomes.get(outcome.value, 0)} for outcome in Outcome],
    }


def _names(purpose: str, labels: list[str]) -> Mapping[str, str]:
    keys = [int(label) for label in labels if label.isdecimal()]
    rows: Any = Category.objects.all() if purpose == Purpose.CATEGORY else Team.objects.all()
    known = {str(key): name for key, name in rows.filter(pk__in=keys).values_list("pk", "name")}
    return {label: known.get(label, _("no longer there")) for label in [*labels, ""]}


def _shown(shares: Mapping[str, Any]) -> dict[str, str]:
    return {"accuracy": _hundredths(shares.get("accuracy")), "top3": _hundredths(shares.get("top3"))}


def _hundredths(share: object) -> str:
    return f"{100 * share:.1f} %" if isinstance(share, int | float) else "–"


def _matrix(measured: Mapping[str, Any], labels: list[str], names: Mapping[str, str]) -> dict[str, Any]:
    counted = {(cell["truth"], cell["proposed"]): cell["count"] for cell in measured.get("confusion", ())}
    rows = [
        {"name": names[truth], "cells": [{"count": counted.get((truth, label), 0), "is_right": truth == label} for label in labels]}
        for truth in labels
    ]
    return {"heads": [names[label] for label in labels], "rows": rows}


def _misjudged(request: HttpRequest, measured: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the misjudged tickets that whoever asks may read, the surest errors first."""
    wrong = list(measured.get("misjudged", ()))[: 3 * LINES]
    seen = {t.pk: t for t in Ticket.objects.open_to(account_of(request)).filter(pk__in=[line["ticket"] for line in wrong], need_to_know=False)}
    lines = [
        {
            "ticket": seen[line["ticket"]],
            "truth": names.get(line["truth"], ""),
            "proposed": names.get(line["proposed"], ""),
            "probability": _hundredths(line["probability"]),
        }
        for line in wrong
        if line["ticket"] in seen
    ]
    return lines[:LINES]


@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    """Have a worker learn anew."""
    require(can_judge(actor_of(request)))
    enqueue(learn_anew.using(unique_key="learn"))
    messages.success(request, _("It is being learned anew. With many tickets that takes some minutes."))
    return redirect("suggestions:evaluation")


@require_safe
def ticket_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show solved tickets that are like this one, and how they were solved."""
    ticket = Ticket.objects.open_to(account_of(request)).filter(pk=pk).first()
    if ticket is None:
        raise Http404
    require(can_see_suggestions(actor_of(request)))
    similar = similar_tickets(account_of(request), ticket.title, ticket.description, but_not=ticket.pk)
    may_solve = ticket.is_unfinished and can_solve_ticket(actor_of(request), ticket)
    solve_url = reverse("desk:ticket_solve", args=[ticket.number]) if may_solve else ""
    return render(request, "suggestions/_ticket_panel.html", {"similar": similar, "solve_url": solve_url})
