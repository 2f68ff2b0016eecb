"""The questions about a category, and the answers about a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key
from bailiwick.desk import actions
from bailiwick.desk.api.doors import Number, ticket_in, user_in
from bailiwick.desk.models import Category, Triage
from bailiwick.desk.permissions import can_see_whole
from bailiwick.desk.schemas.answers import TriageIn
from bailiwick.desk.schemas.triages import QuestionsOut, TriageAgainIn, TriageOut
from bailiwick.triage.models import TreeVersion

if TYPE_CHECKING:
    from bailiwick.triage.models import Face

router = Router()


@router.get("/categories/{category_id}/questions", response=QuestionsOut, summary="Read the questions about a category")
def get_questions(request: HttpRequest, category_id: Key) -> object:
    """Return the questions asked about a category today: its own, or those of the category it is part of; 404 when nothing is asked."""
    category = Category.objects.visible_to(user_in(request)).filter(pk=category_id, retired_at=None).first()
    version = _asked_today(category)
    if version is None:
        raise Http404
    return version


@router.get("/tickets/{number}/triages", response=list[TriageOut], summary="Read what was answered about a ticket")
def list_triages(request: HttpRequest, number: Number) -> object:
    """Return the answers, those that count first; whoever only asked for the ticket sees their own part through its page."""
    ticket = ticket_in(request, number)
    if not can_see_whole(actor_of(request), ticket):
        raise Http404
    return Triage.objects.filter(ticket=ticket).select_related("version__tree", "by__person").order_by("-is_current", "-at")[:100]


@router.post("/tickets/{number}/triage", response=TriageOut, summary="Answer the questions about a ticket again")
def triage_ticket(request: HttpRequest, number: Number, payload: TriageAgainIn) -> object:
    """Keep the answers with the ticket, and set impact, urgency and priority as they make them."""
    ticket = ticket_in(request, number)
    rest = payload.dict(include={"impact", "urgency", "priority", "reason", "version"})
    answers = answers_in(payload, ticket.category, face="desk")
    return actions.triage_ticket(ticket, actor=actor_of(request), now=clock.now(), answers=answers, **rest)


def answers_in(payload: TriageIn, category: Category | None, *, face: Face) -> actions.Answers:
    """Return the answers that were sent; raises ValidationError when there is nothing they could answer."""
    asked = TreeVersion.objects.exclude(state="draft").filter(pk=payload.tree_version).first() if payload.tree_version else _asked_today(category)
    if asked is None:
        raise ValidationError(
            {"triage": _("No questions are asked about this. Name the version of the tree that was answered, or another category.")}
        )
    return actions.Answers(version=asked, given=payload.answers, face=face)


def _asked_today(category: Category | None) -> TreeVersion | None:
    tree = category.questions_tree if category is not None else None
    return TreeVersion.objects.published().filter(tree=tree).select_related("tree").first() if tree is not None else None
