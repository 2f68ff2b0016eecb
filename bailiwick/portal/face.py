"""The page of a request as its client sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.approvals.models import Approval
from bailiwick.catalogue.models import Order
from bailiwick.catalogue.permissions import can_order
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.desk.actions import can_still_reopen
from bailiwick.desk.models import FINISHED, State, Ticket
from bailiwick.portal.forms import RejectForm
from bailiwick.portal.permissions import can_judge_solution
from bailiwick.portal.refusals import refusals_of
from bailiwick.portal.words import counted_words, promise_words, request_line, waits_of
from bailiwick.surveys.models import Score, Survey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import User


def draw(request: HttpRequest, ticket: Ticket, said: Mapping[str, Any], status: int) -> HttpResponse:
    """Draw a request: how it stands in words, what is promised, what to decide, the story."""
    user, moment = cast("User", account_of(request)), now()
    waits_on = waits_of([ticket]).get(ticket.pk, "")
    order = Order.objects.select_related("service", "version").filter(ticket=ticket).first()
    refused = refusals_of([ticket]).get(ticket.pk)
    is_judged = ticket.merged_into_id is None and ticket.state in FINISHED and refused is None
    judges = is_judged and can_judge_solution(actor_of(request), ticket)
    context = {
        **said,
        "row": request_line(ticket, moment, waits_on, me=user.person_id, is_refused=refused is not None),
        "refusal": _refusal(refused, order, actor_of(request)) if refused is not None else None,
        "promise": promise_words(ticket, moment),
        "counted": counted_words(ticket, moment),
        "order_lines": order.lines() if order is not None else [],
        "waiting_for": _approvers(ticket),
        "can_accept": judges and ticket.state == State.SOLVED,
        "reject_form": RejectForm() if judges else None,
        "follows": judges and not can_still_reopen(ticket, now=moment),
        "survey": _survey(ticket, user, moment),
    }
    return render(request, "portal/request.html", context, status=status)


def _refusal(refused: Approval, order: Order | None, actor: Actor) -> dict[str, Any]:
    """Return what was not approved, by whom and why, and where to ask for it again."""
    votes = refused.votes.filter(decision="refuse").select_related("decided_by").order_by("decided_at", "id")
    service = order.service if order is not None and can_order(actor, order.service) else None
    return {
        "title": order.service.title if order is not None else refused.title,
        "said": [{"who": vote.decided_by.name if vote.decided_by is not None else "", "why": vote.comment} for vote in votes],
        "service_url": reverse("catalogue:service_order", args=[service.slug]) if service is not None else "",
    }


def _approvers(ticket: Ticket) -> str:
    """Return the names of those whose approval is awaited."""
    open_ones = Approval.objects.about(ticket).open().prefetch_related("votes__approver")
    return ", ".join(vote.approver.name for approval in open_ones for vote in approval.votes.all() if not vote.decision)


def _survey(ticket: Ticket, user: User, moment: Any) -> dict[str, Any] | None:
    survey = Survey.objects.filter(ticket=ticket, person=user.person_id).first()
    if survey is None or ticket.need_to_know or ticket.state not in FINISHED or not survey.is_open(moment):
        return None
    faces = [{"value": score.value, "label": score.label, "is_chosen": survey.score == score} for score in Score]
    return {"survey": survey, "faces": faces, "title": _("How did we do?")}
