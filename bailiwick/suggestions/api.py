"""Proposals in the API: they never change anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest
from ninja import Router, Status

from bailiwick.core.actors import actor_of
from bailiwick.core.jobs import enqueue
from bailiwick.core.permissions import require
from bailiwick.suggestions.jobs import learn_anew
from bailiwick.suggestions.models import LearnedModel, Purpose
from bailiwick.suggestions.permissions import can_judge, can_see_suggestions
from bailiwick.suggestions.proposing import propose
from bailiwick.suggestions.schemas import EvaluationOut, MatterIn, ProposalsOut, PurposeName, SimilarOut
from bailiwick.suggestions.similar import similar_tickets

if TYPE_CHECKING:
    from bailiwick.people.models import User

router = Router(tags=["Suggestions"])


def _proposed(request: HttpRequest, purpose: str, payload: MatterIn) -> dict[str, object]:
    require(can_see_suggestions(actor_of(request)))
    found = propose(purpose, payload.title, payload.description)
    return {"choices": found.choices if found else [], "unsure": not (found and found.is_sure), "model": found.model if found else None}


@router.post("/category", response=ProposalsOut, summary="Propose a category for a text")
def propose_category(request: HttpRequest, payload: MatterIn) -> object:
    """Return the likeliest categories with their probability."""
    return _proposed(request, Purpose.CATEGORY, payload)


@router.post("/team", response=ProposalsOut, summary="Propose a team for a text")
def propose_team(request: HttpRequest, payload: MatterIn) -> object:
    """Return the likeliest teams with their probability."""
    return _proposed(request, Purpose.TEAM, payload)


@router.post("/similar", response=list[SimilarOut], summary="Find solved tickets like a text")
def find_similar(request: HttpRequest, payload: MatterIn) -> object:
    """Return solved tickets with how they were solved, the most like first."""
    require(can_see_suggestions(actor_of(request)))
    found = similar_tickets(cast("User", request.user), payload.title, payload.description)
    return [{"ticket": one.ticket.number, "title": one.ticket.title, "likeness": one.likeness, "resolution": one.resolution} for one in found]


@router.get("/evaluation/{purpose}", response=EvaluationOut, summary="How good proposals are")
def get_evaluation(request: HttpRequest, purpose: PurposeName) -> object:
    """Return the measures of the newest version, beside the plainest ways."""
    require(can_judge(actor_of(request)))
    model = LearnedModel.objects.filter(purpose=purpose.value).defer("content").order_by("-pk").first()
    if model is None:
        raise Http404
    shares = {name: model.measured.get(name) or {} for name in ("majority", "baseline", "ours")}
    return {"purpose": model.purpose, "learned_at": model.made_at, "rows": model.rows, "classes": model.labels, **shares}


@router.post("/learn", response={202: None}, summary="Have proposals learned anew")
def learn(request: HttpRequest) -> object:
    """Have a worker learn from the closed tickets soon."""
    require(can_judge(actor_of(request)))
    enqueue(learn_anew.using(unique_key="learn"))
    return Status(202, None)
