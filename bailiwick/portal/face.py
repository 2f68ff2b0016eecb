"""The page of a request as its client sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.shortcuts import render
from django.utils.translation import gettext as _

from bailiwick.approvals.models import Approval
from bailiwick.catalogue.models import Order
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.desk.actions import can_still_reopen
from bailiwick.desk.models import FINISHED, State, Ticket
from bailiwick.portal.forms import RejectForm
from bailiwick.portal.permissions import can_judge_solution
from bailiwick.portal.words import promise_words, request_line, waits_of
from bailiwick.surveys.models import Score, Survey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from bailiwick.people.models import User


def draw(request: HttpRequest, ticket: Ticket, said: Mapping[str, Any], status: int) -> HttpResponse:
    """Draw a request: how it stands in words, what is promised, what to decide, the story."""
    user, moment = cast("User", account_of(request)), now()
    waits_on = waits_of([ticket]).get(ticket.pk, "")
    judges = ticket.merged_into_id is None and ticket.state in FINISHED and can_judge_solution(actor_of(request), ticket)
    order = Order.objects.select_related("service", "version").filter(ticket=ticket).first()
    context = {
        **said,
        "row": request_line(ticket, moment, waits_on, me=user.person_id),
        "promise": promise_words(ticket, moment),
        "order_lines": order.lines() if order is not None else [],
        "waiting_for": _approvers(ticket),
        "can_accept": judges and ticket.state == State.SOLVED,
        "reject_form": RejectForm() if judges else None,
        "follows": judges and not can_still_reopen(ticket, now=moment),
        "survey": _survey(ticket, user, moment),
    }
    return render(request, "portal/request.html", context, status=status)


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
